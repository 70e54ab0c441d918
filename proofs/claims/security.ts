import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Workspaces, tokens and files",
  about: "Nobody sees another's rows, no log shows a token, no file runs as a program.",
  claims: [
    {
      id: "security.foreign-ids",
      sentence: "A second workspace's ids answer exactly like ids that do not exist.",
      goal: "equal bodies and status"
    },
    {
      id: "security.tokens",
      sentence:
        "Tokens and client secrets appear in no log, error, span, URL, body or file, on any platform, whatever it " +
        "answers.",
      goal: "0 hits",
      control: "an adapter that gives them away"
    },
    {
      id: "security.formulas",
      sentence: "No text in a CSV runs as a formula in a spreadsheet.",
      goal: "every text that begins like one is quoted"
    }
  ]
}
