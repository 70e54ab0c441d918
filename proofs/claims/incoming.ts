import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Messages of platforms",
  about: "What TikTok, Meta and X send of their own accord is verified, acted on once, and not believed about numbers.",
  claims: [
    {
      id: "incoming.forged",
      sentence:
        "Messages that a platform did not send change nothing, and those that it did send are understood and acted " +
        "on once, however often they come.",
      goal: "at least 40 forged and 12 repeated messages change nothing; 12 of 12 genuine ones are understood",
      control: "under a secret the host shares"
    },
    {
      id: "incoming.adapters",
      sentence:
        "Every adapter whose platform sends messages understands them under any of the operator's secrets, refuses " +
        "32 kinds of forgeries, fails over nothing that is signed, and greets nobody but the platform.",
      goal: "4 laws, for each login; 10 broken verifiers are caught",
      in: [
        "packages/adapters-facebook",
        "packages/adapters-instagram",
        "packages/adapters-tiktok",
        "packages/adapters-x",
        "packages/testkit"
      ],
      control: "verifiers broken in one way each"
    },
    {
      id: "incoming.all-and-only",
      sentence:
        "A message concerns the account it names in every workspace that has it connected, and nothing else in any.",
      goal: "2 of 3 workspaces; 1 of 4 and 1 of 5 accounts"
    },
    {
      id: "incoming.grants",
      sentence:
        "A grant that its owner ends is known the moment the platform tells it, without a call; what is told of an " +
        "earlier grant says nothing of the present one.",
      goal: "0 calls; a message of a minute before the connection changes nothing"
    },
    {
      id: "incoming.not-believed",
      sentence:
        "No number in a message is believed but the last ones of a story: everything else makes rows due, and " +
        "reading them tells.",
      goal: "the next read asks the platform; a made-up count is nowhere"
    },
    {
      id: "incoming.cut-short",
      sentence:
        "A message whose processing is cut short at any operation of the store is acted on when it comes again.",
      goal: "every operation of the store it needs fails once; in the end nothing is lost"
    }
  ]
}
