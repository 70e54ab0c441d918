/** Why a row shows what it shows and when it is asked for again, in one sentence, for whoever wonders. */
import { promiseWithoutForecast } from "../freshness/explanation.ts"
import type { ReadCapability } from "../platform/Adapter.ts"
import type * as Freshness from "../freshness/Freshness.ts"
import { format, type Instant } from "../domain/Instant.ts"
import * as Row from "./Row.ts"

/** What an explanation needs to know apart from the row. */
export interface ExplanationContext {
  readonly policy: Freshness.Policy
  /** How the platform is read; undefined when no adapter is plugged in. */
  readonly reads: ReadCapability | undefined
  /** Reads per second as of now; null where nobody counts. */
  readonly readRate: number | null
  /** What reads added since the last refresh, as far as this process can tell. */
  readonly debt: number
  /** What a call costs relative to its usual price. */
  readonly pressure?: number
  /** Before then the platform is not asked at all; null when it may be. */
  readonly barredUntil: Instant | null
}

/** Why the row's numbers are fresh or stale and when they are asked for again, in one sentence. */
export const of = (row: Row.Row, context: ExplanationContext, now: Instant): string => {
  if (Row.isLeased(row, now))
    return `A refresh is running; it holds the row until ${format(row.leaseUntil ?? now)} at the latest.`
  const decision = Row.decide(row, now, false)
  return decision._tag === "Refresh" ? stale(row, context) : skipped(row, decision.because, context, now)
}

// internal

type Because = Extract<Row.Decision, { readonly _tag: "Skip" }>["because"]

const stale = (row: Row.Row, { barredUntil, reads }: ExplanationContext): string => {
  const { lastUpdatedAt, staleAfter } = row.sync
  const why =
    lastUpdatedAt === null
      ? "Never read"
      : staleAfter === null || row.sync.attemptedConnection !== row.account.connection
        ? "Stale since the account was connected anew"
        : `Stale since ${format(staleAfter)}`
  if (reads === undefined) return `${why}, and not asked for: no adapter for the platform is plugged in.`
  return barredUntil === null
    ? `${why}: the next read asks for it.`
    : `${why}, but the platform is left alone until ${format(barredUntil)}.`
}

const skipped = (row: Row.Row, because: Because, context: ExplanationContext, now: Instant): string => {
  const { attempts, staleAfter } = row.sync
  switch (because) {
    case "disconnected":
      return "Not asked for: the account is disconnected."
    case "reconnect":
      return "Not asked for before the account is connected again: its authorisation was refused."
    case "waiting":
      return (
        `The last ${attempts === 1 ? "attempt" : `${attempts} attempts`} failed: the first read after ` +
        `${format(staleAfter ?? now)} tries again.`
      )
    case "gone":
      return "Gone from the platform: only a forced refresh asks again."
    case "settled":
      return "Settled: it will not change any more, and only a forced refresh asks again."
    case "fresh":
      return fresh(row, staleAfter ?? now, context, now)
  }
}

const fresh = (
  row: Row.Row,
  staleAfter: Instant,
  { debt, policy, pressure, readRate, reads }: ExplanationContext,
  now: Instant
): string => {
  const input: Freshness.PredictionInput = {
    kind: row.kind,
    platform: row.account.platform,
    price: reads?.price ?? null,
    ...(pressure === undefined ? {} : { pressure }),
    publishedAt: Row.publishedAt(row)
  }
  return (
    policy.explain?.({ input, state: row.sync.policyState, staleAfter, readRate, debt }, now) ??
    promiseWithoutForecast(staleAfter)
  )
}
