/** The records of a CSV or NDJSON file, each with the number of the line it begins on. */
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import { type Failed, failed } from "../../ExitCodes.ts"

export interface Line {
  readonly line: number
  /** Its cells by the names of their columns, or the reason why it has none. */
  readonly record: Readonly<Record<string, unknown>> | string
}

export type Format = "csv" | "ndjson"

/** Which file, for commands that take one. */
export const input = {
  file: Argument.String("file").pipe(Argument.withDescription("A file of CSV or NDJSON")),
  format: Flag.Literals("format", ["csv", "ndjson"]).pipe(
    Flag.withDescription("What the file is, where its name does not say so"),
    Flag.optional
  )
}

/** By the end of its name. */
export const formatOf = (path: string): Format | undefined =>
  /\.csv$/iu.test(path) ? "csv" : /\.(?:nd)?jsonl?$/iu.test(path) ? "ndjson" : undefined

/** Read as it is taken: no more of the file is in memory than a portion. */
export const read = (path: string, format: Format): Stream.Stream<Line, Failed, FileSystem.FileSystem> =>
  Stream.unwrap(
    Effect.map(FileSystem.FileSystem, (files) => {
      const bytes = Stream.mapError(files.stream(path), () => failed("input", `The file ${path} cannot be read.`))
      return format === "csv" ? fromCsv(bytes) : fromNdjson(bytes)
    })
  )

// internal

const fromNdjson = <R>(bytes: Stream.Stream<Uint8Array, Failed, R>): Stream.Stream<Line, Failed, R> =>
  bytes.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.zipWithIndex,
    Stream.filter(([text]) => text.trim() !== ""),
    Stream.map(([text, at]) => ({ line: at + 1, record: objectOf(text) }))
  )

const objectOf = (text: string): Line["record"] => {
  try {
    const value: unknown = JSON.parse(text)
    // Checked to be an object; its keys are looked at one by one.
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    return "is not JSON"
  }
  return "is not an object"
}

interface Walk {
  readonly next: number
  readonly header: ReadonlyArray<string> | null
}

const fromCsv = <R>(bytes: Stream.Stream<Uint8Array, Failed, R>): Stream.Stream<Line, Failed, R> =>
  bytes.pipe(
    Stream.pipeThroughChannel(Csv.decode<Failed>({ headers: false, ignoreEmptyLines: false })),
    Stream.mapError((error) =>
      error._tag === "Failed" ? error : failed("input", `Line ${error.line} is not CSV: ${error.message}.`)
    ),
    Stream.mapAccum(
      (): Walk => ({ next: 1, header: null }),
      (walk, cells) => {
        const { header, next: line } = walk
        const next = line + 1 + cells.reduce((count, cell) => count + breaksIn(cell), 0)
        if (header === null) return [{ next, header: cells.map((name) => name.trim()) }, []]
        if (cells.length === 1 && cells[0] === "") return [{ next, header }, []]
        const record =
          cells.length === header.length
            ? Object.fromEntries(header.map((name, at) => [name, cells[at]]))
            : `has ${cells.length} cells where the header has ${header.length}`
        return [{ next, header }, [{ line, record }]]
      }
    )
  )

const breaksIn = (cell: string): number => cell.match(/\r\n|\r|\n/gu)?.length ?? 0
