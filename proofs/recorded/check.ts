/** `pnpm check:recorded DIR`: what every recorded answer in a folder becomes, beside what the table says it must. */
import { statSync } from "node:fs"
import { isAbsolute, join } from "node:path"
import { expectations } from "./expected.ts"
import { check, type Verdict } from "./judge.ts"
import { platforms } from "./platforms.ts"

const lines = ({ feeds, kind, notes, path }: Verdict): ReadonlyArray<string> => [
  `${kind.padEnd(8)} ${path}`,
  ...feeds.flatMap(({ as, rows }) => [
    `           as ${as}`,
    ...rows.map(({ id, shown }) => `             ${id === "" ? "" : `${id}  `}${shown}`)
  ]),
  ...notes.map((note) => `           ${kind === "wrong" ? "! " : ""}${note}`)
]

const main = async (given: string | undefined): Promise<number> => {
  if (given === undefined || statSync(given, { throwIfNoEntry: false })?.isDirectory() !== true) {
    console.error("usage: pnpm check:recorded DIR, a folder with a folder for each platform")
    return 2
  }
  const { missing, verdicts } = await check(
    isAbsolute(given) ? given : join(process.env["INIT_CWD"] ?? process.cwd(), given),
    platforms,
    expectations
  )
  // What is as expected is counted, and says nothing.
  const told = verdicts.filter(({ kind }) => ["new", "wrong", "lost"].includes(kind))
  for (const line of told.flatMap(lines)) console.log(line)
  for (const path of missing) console.log(`missing  ${path}: in the table and not in the folder`)
  const count = (kind: Verdict["kind"]) => verdicts.filter((one) => one.kind === kind).length
  console.log(
    `${verdicts.length} files: ${count("expected")} as expected, ${count("wrong")} wrong, ${count("lost")} lost, ` +
      `${count("new")} new, ${count("not fed")} not fed; ${missing.length} missing`
  )
  // A folder in which nothing is fed proves nothing.
  return count("wrong") + count("lost") > 0 || count("expected") + count("new") === 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = await main(process.argv[2])
