/** A record of a file as numbers read of a post or an account, or what is wrong in the words of its columns. */
import type { PastReading, RefusedReading } from "@dravo/engine/Imports"
import * as Result from "effect/Result"
import { given, idOf, momentOf, notATime } from "./cells.ts"
import type { Line } from "./records.ts"

/** Columns are those of an exported history; `account` is whose numbers they are unless it says. */
export const readingOf = (record: Line["record"], account: string | null): Result.Result<PastReading, string> => {
  if (typeof record === "string") return Result.fail(record)
  const accountId = idOf(record["account_id"]) ?? account
  const [platformPostId, postId] = [idOf(record["platform_post_id"]), idOf(record["post_id"])]
  const [at, until] = [momentOf(record["at"]), momentOf(record["until"])]
  if (accountId === null) return Result.fail("account_id is missing")
  if (typeof accountId !== "string") return Result.fail("account_id must be a text")
  if (!isTextOrNull(platformPostId)) return Result.fail("platform_post_id must be a text")
  if (!isTextOrNull(postId)) return Result.fail("post_id must be a text")
  if (at === null) return Result.fail("at is missing")
  if (at === undefined) return Result.fail(`at ${notATime}`)
  if (until === undefined) return Result.fail(`until ${notATime}`)
  return Result.map(metricsOf(record), (metrics) => ({
    accountId,
    platformPostId,
    postId,
    at,
    until: until ?? at,
    metrics
  }))
}

/** What the library refused, by the columns' names. */
export const described = ({ detail, parameter }: RefusedReading): string =>
  `${columns[parameter] ?? parameter} ${detail}`

// internal

const columns: Readonly<Record<string, string>> = {
  accountId: "account_id",
  platformPostId: "platform_post_id",
  postId: "post_id"
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string"

/** An object, or a column for each key and one for the others. */
const metricsOf = (record: Readonly<Record<string, unknown>>): Result.Result<Record<string, unknown>, string> => {
  const own = objectOf(given(record["metrics"]))
  const other = objectOf(given(record["metrics.other"]))
  if (own === undefined) return Result.fail("metrics must be an object")
  if (other === undefined) return Result.fail("metrics.other must be an object")
  const columns = Object.entries(record).flatMap(([name, cell]) =>
    name.startsWith("metrics.") && name !== "metrics.other" && given(cell) !== null
      ? [[name.slice("metrics.".length), numberOf(cell)] as const]
      : []
  )
  const metrics = [...Object.entries(own), ...Object.entries(other), ...columns]
  return metrics.length === 0
    ? Result.fail("has no number: those are in metrics, or in columns called metrics.<the platform's key>")
    : Result.succeed(Object.fromEntries(metrics))
}

/** JSON in a cell of CSV. */
const objectOf = (value: unknown): object | undefined => {
  if (value === null) return {}
  if (typeof value === "object") return Array.isArray(value) ? undefined : value
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : undefined
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** What is no number is the library's to refuse. */
const numberOf = (cell: unknown): unknown =>
  typeof cell === "string" && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(cell) ? Number(cell) : cell
