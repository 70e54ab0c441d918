/**
 * Whose turn it is to renew an account's credential, agreed on between all processes in a cell of the store. A version
 * names a credential without showing it.
 */
import type { Account } from "@dravo/core/Account"
import type { Instant } from "@dravo/core/Instant"
import type { Coordination } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

/** The right to renew one version. */
export interface Turn {
  readonly key: string
  readonly rejected: string
  /** Of the cell that says so; null where it says nothing of this turn. */
  readonly noted: number | null
  /** Whether nobody is known to have renewed this version, or a later one, before. */
  readonly isFirst: boolean
}

/**
 * Waits for another process that renews the same version; a store that fails keeps nobody from renewing. `again` is for
 * whoever found that the renewal of somebody else brought them nothing newer.
 */
export const take = (
  coordination: Coordination["Service"],
  account: Account,
  rejected: string,
  again = false
): Effect.Effect<Turn> => {
  const key = JSON.stringify(["renewal", account.workspace, account.seq])
  return attempt(coordination, { key, rejected, again }).pipe(
    Effect.repeat({ until: Option.isSome, schedule: poll }),
    Effect.map(Option.getOrElse((): Turn => ({ key, rejected, noted: null, isFirst: false }))),
    Effect.catch((error) =>
      Effect.as(Effect.logWarning("a renewal is not agreed on with other processes", error), {
        key,
        rejected,
        noted: null,
        isFirst: true
      })
    )
  )
}

/** Tells the others the version that came of it; null where none did, and the next may try. */
export const end = (
  coordination: Coordination["Service"],
  { key, noted, rejected }: Turn,
  version: string | null
): Effect.Effect<void> =>
  noted === null
    ? Effect.void
    : Effect.catch(
        Effect.asVoid(coordination.writeCell(key, encode({ rejected, version, until: 0 }), noted)),
        (error) =>
          // It ends by itself.
          Effect.logWarning("a renewal's turn is left to end", error)
      )

// internal

const Noted = Schema.Struct({
  rejected: Schema.String,
  /** What it was renewed to. */
  version: Schema.NullOr(Schema.String),
  /** Until when somebody renews it, at most. */
  until: Schema.Int
})
type Noted = typeof Noted.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Noted))
const encode = (noted: Noted): string => JSON.stringify(noted)

/** More than a host is waited for. */
const longest = Duration.toMillis("10 seconds")

const poll = Schedule.spaced("100 millis")

/** None while another process renews the same version. */
const attempt = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  { again, key, rejected }: Pick<Turn, "key" | "rejected"> & { readonly again: boolean }
): Effect.fn.Return<Option.Option<Turn>, StoreError> {
  const { now, text, version } = yield* coordination.readCell(key)
  const known = Option.getOrNull(decode(text))
  const isSame = known?.rejected === rejected
  if (isSame && isRunning(known, now)) return Option.none()
  if (isSame && known.version !== null && !again) return Option.some({ key, rejected, noted: null, isFirst: false })
  const won = yield* coordination.writeCell(key, encode({ rejected, version: null, until: now + longest }), version)
  if (!won) return Option.none()
  return Option.some({
    key,
    rejected,
    noted: version + 1,
    isFirst: known === null || isSame || known.version === rejected
  })
})

/** A clock that was ahead for a moment keeps nobody waiting. */
const isRunning = ({ until }: Noted, now: Instant): boolean => until > now && until <= now + longest
