/** Results on stdout, everything else on stderr. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"

/** `--json`, before or after any subcommand. */
export const Json = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(
    Flag.withDescription("Print results as one line of JSON, errors too"),
    Flag.withDefault(false)
  )
})

/** `--quiet`: for terminals that somebody records. */
export const Quiet = GlobalFlag.Setting("quiet")({
  flag: Flag.Boolean("quiet").pipe(Flag.withDescription("Draw no progress"), Flag.withDefault(false))
})

/** The command's result, for a program or for a person. */
export const print = (value: unknown, text: string) =>
  Effect.flatMap(Json, (json) => Console.log(json ? JSON.stringify(value) : text))

/** For the person at the terminal; kept out of the result. */
export const note = (text: string): Effect.Effect<void> => Console.error(text)

/** Columns as wide as their widest cell; `-` where there is nothing. */
export const columns = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string | number | null>>
): string => {
  const cells = rows.map((row) => row.map((cell) => (cell === null || cell === "" ? "-" : printable(String(cell)))))
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)))
  const numeric = head.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === "number"))
  const line = (row: ReadonlyArray<string>) =>
    row
      .map((cell, at) => (numeric[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd()
  return [head, ...cells].map(line).join("\n")
}

/** Names come from strangers: what would move a terminal's cursor is shown as a mark. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\u00b7")
