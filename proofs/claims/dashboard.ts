import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "The dashboard",
  about: "What the page people look at shows, what it must not run, and who can use it.",
  claims: [
    {
      id: "dashboard.small",
      sentence: "What the page loads before its first number is small.",
      goal: "at most 60 kB compressed"
    },
    {
      id: "dashboard.apart",
      sentence: "The page holds nothing of the server: it asks the endpoints, as anybody may.",
      goal: "0 modules of other packages"
    },
    {
      id: "dashboard.policy",
      sentence: "The page runs no script and no style but its own files, and shows nobody else's picture.",
      goal: "no inline script or style, a policy without unsafe sources",
      control: "a page with a script of its own"
    },
    {
      id: "dashboard.served",
      sentence: "The handler has the page at an option, below a base path too, and without it there is nothing.",
      goal: "200 with it, 404 without"
    },
    {
      id: "dashboard.figures",
      sentence:
        "Every figure on the page, in an open post and in the files it gives is the endpoints' own, in made-up " +
        "companies, with nothing, with half unknown and with hostile answers; nothing a stranger wrote runs.",
      goal: "0 figures that differ, 0 scripts that ran",
      program: "proofs/dashboard/shown.ts",
      data: "five sets of answers, read in Chromium"
    },
    {
      id: "dashboard.quick",
      sentence:
        "A view asks the endpoints for nothing it does not need, first numbers stand there hardly later than the " +
        "endpoints answer, and a page of a thousand posts scrolls smoothly.",
      goal: "0 requests more; ≤ 1.2 × the endpoints' own time; no task above 50 ms of processor",
      program: "proofs/dashboard/quick.ts",
      data: "made-up answers, read in Chromium"
    },
    {
      id: "dashboard.everybody",
      sentence:
        "The page passes axe in light, dark and forced colours, every control is reached by keyboard with a sign, " +
        "and it fits 320 pixels.",
      goal: "0 complaints",
      program: "proofs/dashboard/used.ts",
      data: "the demo's companies, read in Chromium"
    }
  ]
}
