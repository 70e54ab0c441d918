import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "The repository itself",
  about: "What a reader of the code may rely on.",
  claims: [
    {
      id: "repo.tests-import-what-ships",
      sentence: "Tests import what ships, never a source beside it.",
      goal: "a planted import is refused"
    },
    { id: "repo.no-sleep", sentence: "No test sleeps.", goal: "a planted sleep is refused" },
    {
      id: "repo.clean",
      sentence: "The repo itself passes every check that its tests plant violations for.",
      goal: "0 complaints",
      program: "tools/lint.ts --json",
      // Not once more in the pipeline: the test command begins with the same checks.
      data: "every source of the repository"
    },
    {
      id: "repo.layering",
      sentence: "Each package imports what the architecture's table grants it and nothing else.",
      goal: "a planted violation per row is refused"
    },
    {
      id: "repo.rooms",
      sentence:
        "The folders of a package stand in one order: no module imports from above or from beside, and no modules " +
        "need each other in a circle.",
      goal: "a planted import up, sideways or round is refused in every package"
    },
    {
      id: "repo.sizes",
      sentence:
        "Half of all files have at most 110 lines and nine of ten at most 250, none has more than 400; a function " +
        "has at most 40, a folder 16 files.",
      goal: "a planted file, function and folder above each limit is refused"
    },
    {
      id: "repo.statements",
      sentence: "Every statement a store sends to SQLite and to Postgres is checked in, by operation, for reviewers.",
      goal: "a statement that changed is refused until its text is written again"
    },
    {
      id: "repo.build-products",
      sentence: "No file a compiler wrote lies beside its source.",
      goal: "7 planted products are refused"
    },
    {
      id: "repo.suite-time",
      sentence: "The whole suite finishes in under 3 minutes, and takes at most 300 seconds of processor time.",
      goal: "< 180 s, ≤ 300 s of processor time",
      program: "proofs/repo/suiteTime.ts",
      data: "every test"
    },
    {
      id: "repo.busy-machine",
      sentence: "The whole suite passes while eight busy loops want the machine's cores.",
      goal: "0 failed",
      program: "proofs/repo/busyMachine.ts",
      data: "every test"
    },
    {
      id: "repo.exported-names",
      sentence: "No name that hosts can import comes or goes without a line of a reviewed file that says so.",
      goal: "0 names",
      program: "tools/packages/exported.ts",
      data: "every public module of every package",
      control: "a new name and one that is gone are found"
    },
    {
      id: "repo.documented",
      sentence: "Every name that hosts can import has a sentence in the reference.",
      goal: "0 names without one",
      control: "names without one, of every kind"
    },
    {
      id: "repo.release",
      sentence:
        "Every package could be published as it is: publint in strict mode, types under every resolution of ES " +
        "modules, licences nobody has to ask about, no code that nothing imports, weights within their budgets, " +
        "installed alone and together on Node 22.19, 24 and 26, core and the client as a worker too.",
      goal: "0 complaints",
      program: "tools/packages/release.ts",
      data: "the packed tarballs"
    },
    {
      id: "repo.documentation-site",
      sentence:
        "The documentation is a static site without a dead link, whose pages pass axe in light and dark, whose " +
        "controls show where the keyboard is, and whose search finds what is written.",
      goal: "0 complaints",
      program: "proofs/site/docs.ts",
      data: "every guide, and one page of the reference",
      control: "a picture without words and grey on grey are found"
    },
    {
      id: "repo.snippets",
      sentence:
        "Every piece of TypeScript in a guide or a README is a file that compiles, and what a guide says that it " +
        "prints is what it printed.",
      goal: "0 pieces that are no file's, or differ from it",
      control: "pieces that differ, belong to no file or name none"
    },
    {
      id: "repo.demo-from-a-clone",
      sentence: "The README's demo command works from a clean clone, whatever Node the machine has.",
      goal: "exit code 0",
      program: "proofs/repo/cleanClone.ts demo",
      data: "a clone of the last commit"
    },
    {
      id: "repo.test-from-a-clone",
      sentence: "The README's test command works from a clean clone, whatever Node the machine has.",
      goal: "exit code 0, 0 failed",
      program: "proofs/repo/cleanClone.ts test",
      data: "a clone of the last commit"
    },
    {
      id: "repo.packages",
      sentence:
        "Every package, packed, installs alone without a warning, loads on the oldest Node it names, on Node 24 and " +
        "on Node 26, and compiles under every module resolution.",
      goal: "0 complaints",
      program: "tools/packages/pack.ts --json",
      data: "every package, packed"
    },
    {
      id: "repo.cold-import",
      sentence:
        "Importing the front door, SQLite and X costs about what Effect's modules, kysely and the driver cost by " +
        "themselves, and about what better-auth costs; in a bundle it costs half of that.",
      goal: "<= 1.25 times the parts, <= 1.1 times better-auth, in a bundle <= 0.51 times better-auth as it is",
      program: "tools/packages/coldImport.ts --json",
      data: "the packed tarballs, 11 runs of each in turn"
    },
    {
      id: "repo.http-when-asked",
      sentence: "A host that only calls functions loads nothing of the web handler; the first request loads it.",
      goal: "0 modules of it before, some after"
    },
    {
      id: "repo.bundle-size",
      sentence: "In a bundle that has Effect already, the policies weigh at most 12 kB and the whole of core 60 kB.",
      goal: "<= 12 kB and <= 60 kB after gzip, Effect not counted"
    },
    {
      id: "repo.declarations",
      sentence:
        "A host may export its stores, adapters and instance with declaration: true where pnpm installed them, and " +
        "its editor offers the five platforms and takes others.",
      goal: "0 complaints",
      program: "tools/packages/declaring.ts --json",
      control: "a type without a name",
      data: "the packed tarballs, installed by pnpm"
    },
    {
      id: "repo.hosts",
      sentence:
        "Numbers come through node:http, Hono, Express, Fastify, NestJS, an Effect application, a Lambda function " +
        "and the routes of Next.js, SvelteKit and React Router as their pages mount it, and through a web process " +
        "whose rows a worker keeps fresh.",
      goal: "synced numbers from each"
    },
    {
      id: "repo.host-pages",
      sentence:
        "Whoever follows the page of a host by copy and paste, from an empty folder and with nothing of this " +
        "repository but the packed packages, has numbers in five minutes.",
      goal: "numbers from every page; <= 5 minutes each",
      program: "proofs/hosts/follow.ts",
      data: "the pages of docs/hosts but those that begin in an application, npm, Node 24, Bun, Deno, Postgres"
    },
    {
      id: "repo.runtimes",
      sentence: "The packages install with Bun and npm, and a host runs and serves on Bun and on Deno.",
      goal: "synced numbers and an answered request on both",
      program: "tools/packages/installs.ts bun deno --json",
      data: "the packed tarballs"
    },
    {
      id: "repo.package-managers",
      sentence:
        "The documented line installs with npm, pnpm, Yarn 1 and Yarn 4 with PnP, and a host runs on what it left.",
      goal: "synced numbers with each",
      program: "tools/packages/installs.ts npm pnpm yarn1 yarn4 --json",
      data: "the packed tarballs"
    },
    {
      id: "repo.wrong-mount",
      sentence: "A handler that is mounted elsewhere than it was told says so in its 404.",
      goal: "the mount is named, either way"
    },
    {
      id: "repo.probes",
      sentence:
        "The paths /health and /ready tell a process that answers from a store that does not, if the host wants them.",
      goal: "200 and 503; 404 unless wanted"
    },
    {
      id: "repo.observed",
      sentence: "A host's counters are scraped by Prometheus and its spans sent to a collector, with no token in them.",
      goal: "one call counted, spans received, 0 tokens"
    },
    {
      id: "repo.claims-bite",
      sentence: "A claim whose test was renamed, skipped or fails falls short.",
      goal: "every planted claim falls short"
    },
    {
      id: "repo.claims-carried",
      sentence: "A claim that no test carries, and an id on a test that no table defines, are refused by the lint.",
      goal: "every planted one is refused"
    }
  ]
}
