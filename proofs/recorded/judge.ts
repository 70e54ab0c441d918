/** Every file of a folder: fed to its adapter, held to the laws, and compared with what the table says. */
import type { Expectation, Expectations } from "./expectation.ts"
import { feed, type Became } from "./feed.ts"
import { type File, filesOf } from "./files.ts"
import { lost, served } from "./lost.ts"
import type { Feed, Platform } from "./platform.ts"

export interface Verdict {
  readonly path: string
  readonly platform: string
  /**
   * `expected`: as the table says; `wrong`: otherwise, or against a law; `lost`: it yields less than the same body
   * without what it refuses; `new`: not in the table, and no law broken.
   */
  readonly kind: "expected" | "wrong" | "lost" | "new" | "not fed"
  readonly feeds: ReadonlyArray<{ readonly as: string; readonly rows: ReadonlyArray<Became> }>
  /** Why it is wrong, or why it is not fed. */
  readonly notes: ReadonlyArray<string>
}

export interface Checked {
  readonly verdicts: ReadonlyArray<Verdict>
  /** In the table and not in the folder. */
  readonly missing: ReadonlyArray<string>
}

/** All of a folder, or one platform's part of it. */
export const check = async (
  folder: string,
  platforms: ReadonlyArray<Platform>,
  expectations: Expectations,
  only?: string
): Promise<Checked> => {
  const chosen = (path: string): boolean => only === undefined || path.startsWith(`${only}/`)
  const files = filesOf(folder).filter(({ path }) => chosen(path))
  const verdicts: Array<Verdict> = []
  for (const file of files) {
    const expected = Object.hasOwn(expectations, file.path) ? expectations[file.path] : undefined
    const receiver = expected !== undefined && "by" in expected ? expected.by : undefined
    verdicts.push(
      await judge(
        file,
        platforms.find(({ name }) => name === (receiver ?? file.platform)),
        expected
      )
    )
  }
  const found = new Set(files.map(({ path }) => path))
  return { verdicts, missing: Object.keys(expectations).filter((path) => chosen(path) && !found.has(path)) }
}

// internal

const judge = async (
  file: File,
  platform: Platform | undefined,
  expected: Expectation | undefined
): Promise<Verdict> => {
  const about = { path: file.path, platform: file.platform }
  if (platform === undefined)
    return { ...about, kind: "not fed", feeds: [], notes: ["no adapter is known for this folder"] }
  if (expected?.as === "none") return { ...about, kind: "not fed", feeds: [], notes: [expected.because] }
  const feeds: ReadonlyArray<Feed> =
    expected === undefined ? platform.guess(file.body) : [{ as: expected.as, place: expected.place ?? "whole" }]
  const status = expected?.status ?? file.status
  const told = []
  for (const { as, place } of feeds) {
    const fed = await feed(platform, { text: file.text, body: file.body, status, place }, as)
    told.push({ as, place, ...fed, lost: await lostOf(platform, file, { as, place }, status, fed.rows) })
  }
  const notes = told.flatMap(({ problems, rows }) => [
    ...problems,
    ...(expected === undefined ? [] : differences(expected.becomes, rows))
  ])
  const gone = told.flatMap((one) => one.lost)
  if (notes.length === 0 && gone.length > 0) notes.push(...gone)
  return {
    ...about,
    kind:
      gone.length > 0 && notes.length === gone.length
        ? "lost"
        : notes.length > 0
          ? "wrong"
          : expected === undefined
            ? "new"
            : "expected",
    feeds: told.map(({ as, place, rows }) => ({
      as: `${as}${place === "whole" ? "" : ` (${place})`}, status ${status}`,
      rows
    })),
    notes
  }
}

/** Only where the body refuses something beside what it serves. */
const lostOf = async (
  platform: Platform,
  { body }: File,
  { as, place }: Feed,
  status: number,
  rows: ReadonlyArray<Became>
): Promise<ReadonlyArray<string>> => {
  const rest = served(body)
  if (rest === undefined) return []
  const without = await feed(platform, { text: JSON.stringify(rest), body: rest, status, place }, as)
  return lost(rows, without.rows)
}

const differences = (becomes: string | ReadonlyArray<string>, rows: ReadonlyArray<Became>): ReadonlyArray<string> => {
  const length =
    typeof becomes === "string" || becomes.length === rows.length
      ? []
      : [`${becomes.length} rows were expected, ${rows.length} came`]
  return [
    ...length,
    ...rows.flatMap(({ id, outcome }, at) => {
      const wanted = typeof becomes === "string" ? becomes : becomes[at]
      return wanted === undefined || wanted === outcome ? [] : [`${id}: expected "${wanted}", became "${outcome}"`]
    })
  ]
}
