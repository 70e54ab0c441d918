/** Puts one recorded body behind a loopback server and lets the adapter read it. */
import type { Adapter, Credential, Reading, Tokens } from "@dravo/core/Adapter"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Freshness from "@dravo/core/Freshness"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import * as SyncState from "@dravo/core/SyncState"
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import { inventions } from "./laws.ts"
import type { As, Platform, Recording } from "./platform.ts"

/** What one reading, or a token exchange, became. */
export interface Became {
  /** The subject's id; empty for tokens. */
  readonly id: string
  /** Without any value, so that it can stand in a table: `synced: like_count reply_count`, `failed: Gone`. */
  readonly outcome: string
  /** With values, for people. */
  readonly shown: string
}

export interface Fed {
  readonly rows: ReadonlyArray<Became>
  /** What no recorded body may do to an adapter. */
  readonly problems: ReadonlyArray<string>
}

export const feed = async (platform: Platform, recording: Recording, as: As): Promise<Fed> => {
  const server = await FakePlatform.start({ endpoints: [], unknown: (call) => platform.answer(call, recording) })
  try {
    const exit = await Effect.runPromiseExit(
      Effect.scoped(Effect.flatMap(platform.make(server.url), (adapter) => read(platform, adapter, recording, as)))
    )
    return Exit.isSuccess(exit)
      ? exit.value
      : { rows: [], problems: [`the adapter broke: ${Cause.pretty(exit.cause)}`] }
  } finally {
    await server.close()
  }
}

// internal

const read = (platform: Platform, adapter: Adapter, recording: Recording, as: As): Effect.Effect<Fed> => {
  const { account } = platform.account(recording)
  switch (as) {
    case "posts": {
      const refs = platform.posts(recording)
      const subjects = refs.map(({ publication }) => ({
        id: publication.platformPostId,
        kind: "publication" as const,
        publishedAt: publication.publishedAt
      }))
      const dead = memory()
      const read = Effect.forEach(
        batches(refs, (adapter.capabilitiesOf?.(account) ?? adapter.capabilities).posts.batch),
        (batch) => adapter.readPosts(credential, batch, dead)
      )
      return rows(
        platform,
        adapter,
        recording,
        subjects,
        Effect.map(read, (readings) => readings.flat())
      )
    }
    case "accounts":
      return rows(
        platform,
        adapter,
        recording,
        [{ id: account.platformAccountId, kind: "account", publishedAt: null }],
        adapter.readAccounts(credential, [{ account }], memory())
      )
    case "token":
      return adapter.refreshToken === undefined
        ? Effect.succeed({
            rows: [{ id: "", outcome: "the adapter refreshes no token", shown: "the adapter refreshes no token" }],
            problems: []
          })
        : Effect.match(adapter.refreshToken(Redacted.make("recorded-refresh-token"), account), {
            onFailure: ({ reason }): Fed => ({
              rows: [
                { id: "", outcome: `refused: ${reason._tag}`, shown: `refused: ${reason._tag} (${reason.detail})` }
              ],
              problems: []
            }),
            onSuccess: (tokens): Fed => ({
              rows: [{ id: "", outcome: tokensOf(tokens), shown: tokensOf(tokens) }],
              problems: []
            })
          })
  }
}

const batches = <A>(all: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))

const credential: Credential = { token: Redacted.make("recorded-access-token"), version: "1", scopes: null }

const memory = (): RetiredMetrics => {
  const dead = new Set<string>()
  const key = (...parts: ReadonlyArray<string>) => JSON.stringify(parts)
  return {
    known: (kind, version, names) =>
      Effect.sync(() => new Set(names.filter((name) => dead.has(key(kind, version, name))))),
    remember: (kind, version, names) => Effect.sync(() => names.forEach((name) => dead.add(key(kind, version, name))))
  }
}

interface Subject {
  readonly id: string
  readonly kind: "publication" | "account"
  readonly publishedAt: number | null
}

/** A call that failed is the failure of each of its rows, as the engine has it. */
const rows = (
  platform: Platform,
  adapter: Adapter,
  recording: Recording,
  subjects: ReadonlyArray<Subject>,
  reading: ReturnType<Adapter["readPosts"]>
): Effect.Effect<Fed> =>
  Effect.map(Effect.result(reading), (result) => {
    const readings: ReadonlyArray<Reading> =
      result._tag === "Success"
        ? result.success
        : subjects.map(() => ({ _tag: "Failed", reason: result.failure.reason }))
    const short =
      readings.length === subjects.length ? [] : [`${subjects.length} references got ${readings.length} readings`]
    const told = subjects.flatMap((subject, at) => {
      const one = readings[at]
      if (one === undefined) return []
      const state = SyncState.next(SyncState.initial, one, contextOf(adapter, subject))
      return [
        {
          row: became(subject.id, one, state),
          inventions: inventions(platform, recording, subject.id, state.metrics, one)
        }
      ]
    })
    return { rows: told.map(({ row }) => row), problems: [...short, ...told.flatMap((one) => one.inventions)] }
  })

const contextOf = (adapter: Adapter, { kind, publishedAt }: Subject): SyncState.Context => {
  const catalog = MetricCatalog.make([adapter])
  return {
    now: Date.now(),
    label: adapter.label,
    connection: 1,
    policy: Freshness.fixed("6 hours"),
    readRate: null,
    isRatio: (key) => catalog.find(adapter.platform, kind, key)?.combine === "ratio",
    facts: { platform: adapter.platform, kind, seed: "recorded", publishedAt, price: null }
  }
}

const became = (id: string, reading: Reading, state: SyncState.SyncState): Became => {
  const keys = Object.keys(state.metrics)
  const warnings =
    state.warnings.length === 0 ? "" : ` (${state.warnings.length} warning${state.warnings.length === 1 ? "" : "s"})`
  const status = state.outcome === "never" ? "pending" : state.outcome
  if (reading._tag === "Value") {
    const values = keys.map((key) => `${key}=${state.metrics[key]}`).join(" ")
    return {
      id,
      outcome: `${status}: ${keys.join(" ") || "nothing"}${warnings}`,
      shown: [`${status}: ${values || "nothing"}`, ...state.warnings.map((one) => `warning: ${one}`)].join("; ")
    }
  }
  const why = reading._tag === "Failed" ? reading.reason._tag : reading._tag
  return {
    id,
    outcome: `${status}: ${why}`,
    shown: `${status}: ${why}${state.error === null ? "" : `; ${state.error}`}`
  }
}

const tokensOf = (tokens: Tokens): string => {
  const names = (["refreshToken", "expiresIn", "refreshExpiresIn", "scopes"] as const).filter(
    (name) => tokens[name] !== null
  )
  return `tokens: ${names.join(" ") || "nothing else"}`
}
