import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "In somebody else's process",
  about: "What a host hands in, calls and closes: nothing of it can hurt, and what cannot be meant is said at once.",
  claims: [
    {
      id: "embedding.callbacks",
      sentence:
        "A callback of the host that throws, rejects or answers nonsense is logged once and never more: no call, " +
        "answer or process is lost.",
      goal: "each way of failing, as listener, log, waitUntil, owner of tokens and choice of accounts to list"
    },
    {
      id: "embedding.options",
      sentence:
        "Options that cannot be meant, of any public function, are refused where they are written, in one sentence " +
        "that names the option and quotes nothing; what can be meant is taken, and a secret is a plain text.",
      goal: "22 kinds of nonsense in each of over 100 options of 33 functions: nothing but misconfigured",
      control: "options that are kept as they are"
    },
    {
      id: "embedding.closing",
      sentence:
        "Closing ends within its drain time and a second, also where the store is silent, and a timer may be of any " +
        "length.",
      goal: "drain + 1 s",
      control: "without a bound"
    },
    {
      id: "embedding.life",
      sentence:
        "A first build that failed is made anew, calls in flight end with a code when the library closes, and a " +
        "process ends by itself.",
      goal: "0 unhandled rejections"
    },
    {
      id: "embedding.connecting",
      sentence:
        "Connecting an account again with nothing new changes nothing and makes no row stale; a platform that is " +
        "not plugged in is refused by name.",
      goal: "0 changes in the feed",
      control: "each connection a new one"
    },
    {
      id: "embedding.values",
      sentence:
        "A url that is not http, a token no header can carry and a parameter a call does not know are refused, and " +
        "not repeated.",
      goal: "every one of the tables"
    },
    {
      id: "embedding.copies",
      sentence:
        "Errors, reasons and refusals are known by what they say and not by their class, so two copies of the " +
        "packages in one process understand each other; a secret one cannot read is refused by name.",
      goal: "every kind of the table"
    },
    {
      id: "embedding.arguments",
      sentence:
        "A value that begins with a hyphen is taken after its flag as after a sign of equality, or a command says " +
        "how it is written; a database file may be a path or a URL, with the drive of Windows too.",
      goal: "5 values of 5 commands; 2 hints; 6 addresses"
    },
    {
      id: "embedding.exit-codes",
      sentence: "Each way a command can end has an exit code of its own, and a defect shows nothing of its error.",
      goal: "every code of the table, and 130"
    },
    {
      id: "embedding.progress",
      sentence:
        "Commands that take long draw on a terminal how far they are and how long it takes, and draw nothing beside " +
        "JSON, with `--quiet` and into pipes.",
      goal: "every row counted; 0 characters where nobody looks"
    }
  ]
}
