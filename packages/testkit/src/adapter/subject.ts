/** What the adapter suite is run on: an adapter, its fake, and the platform's own ways of refusing. */
import type {
  AccountRef,
  Adapter,
  Credential,
  AdapterFactory,
  PostRef,
  Reading,
  ReadCapability
} from "@dravo/core/Adapter"
import type { AdapterError, Reason } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import type { Kind } from "@dravo/core/Subject"
import { requestsFor } from "@dravo/core/RequestAllowance"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as FakePlatform from "@dravo/fakes/FakePlatform"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import type { IncomingSubject } from "./incoming/IncomingLaws.ts"
import type { ListingSubject } from "./listing/listingSubject.ts"

/** One fake with good rows in it. */
export interface Fixture {
  readonly fake: FakePlatform.FakePlatform
  /** Accepted, with the token the suite asked for; `anonymous` where none is needed. */
  readonly credential: Credential
  /** Readable, at least three where a call takes three, and no more than one call takes. */
  readonly posts: ReadonlyArray<PostRef>
  /** None where the platform has no numbers about accounts. */
  readonly accounts: ReadonlyArray<AccountRef>
}

/** What a fixture needs to make the adapter under test. */
export interface Making {
  readonly baseUrl: string
  /** For the adapter's HTTP client: faults must end within the test, and are not tried again. */
  readonly limits: { readonly deadline: number; readonly attempts: number }
}

/** One reference that cannot be read, or not in full (`Value`), in one of the platform's ways. */
export interface Spoiled<F> {
  readonly name: string
  /** Arranges it in the fake. */
  readonly ref: (fixture: F) => PostRef
  readonly expect: "Absent" | "Value" | Reason["_tag"]
}

/** A refusal of a whole request in the platform's own words. */
export interface Refused {
  readonly name: string
  /** `now` is what a header that names an instant counts from. */
  readonly answer: (now: number) => Answer
  readonly expect: Reason["_tag"]
  /** How long from now the platform says to wait; null when it does not say. */
  readonly retryAfter?: number | null
}

/** The adapter under test and its fake. */
export interface Subject<F extends Fixture = Fixture> {
  readonly name: string
  readonly make: (making: Making) => AdapterFactory
  /** A new fake that accepts this access token. */
  readonly open: (token: string) => Promise<F>
  /** At least one. */
  readonly spoiled: ReadonlyArray<Spoiled<F>>
  /** At least a dead token where there are tokens, a throttle with a deadline and one without. */
  readonly refused: ReadonlyArray<Refused>
  /** Which values of an answer may be taken out; numbers when left out. The path begins at the answer's root. */
  readonly isField?: (path: ReadonlyArray<string | number>, value: unknown) => boolean
  /** Keys the adapter computes from several numbers; their value is checked to be usable only. */
  readonly isDerived?: (key: string) => boolean
  /** An answer whose rows are of a period nobody asked for, where its rows name one. */
  readonly inOtherPeriod?: (text: string) => string
  /** A metric of posts and how a request for it looks, where names are asked for; a refusal of it in any words. */
  readonly renamed?: {
    readonly key: string
    readonly isAsked: (call: Call) => boolean
    readonly refuse: (message: string) => Answer
  }
  /** Makes the platform's lists as short as this, where posts are read through lists. */
  readonly shorten?: (fixture: F, size: number) => void
  /** How posts are listed; left out when the adapter lists none. */
  readonly listing?: ListingSubject<F>
  /** Messages the platform sends; left out when the adapter takes none. */
  readonly incoming?: IncomingSubject
  /** What else must never show, such as the client's secret. */
  readonly secrets?: ReadonlyArray<string>
  /** A refresh token that is good once or for ever; left out when the adapter refreshes none. */
  readonly refresh?: {
    readonly token: (fixture: F) => Redacted.Redacted
    readonly singleUse: boolean
  }
}

/** One fake, one adapter that reads from it, and what it remembers about dead metrics. */
export interface Opened<F extends Fixture> {
  readonly fixture: F
  readonly adapter: Adapter
  posts(refs: ReadonlyArray<PostRef>, credential?: Credential): Effect.Effect<ReadonlyArray<Reading>, AdapterError>
  accounts(
    refs: ReadonlyArray<AccountRef>,
    credential?: Credential
  ): Effect.Effect<ReadonlyArray<Reading>, AdapterError>
  readonly memory: RetiredMetrics
  /** What the fleet was taught. */
  readonly retired: ReadonlyMap<string, ReadonlySet<string>>
  /** Both readings of everything in the fixture, by operation; of posts alone where there are no accounts in it. */
  readonly both: ReadonlyArray<{
    readonly operation: "readPosts" | "readAccounts"
    readonly kind: Kind
    readonly reads: ReadCapability
    /** HTTP requests it declares for a reading that meets no refusal. */
    readonly usual: number
    /** The most it may ever make. */
    readonly max: number
    readonly read: Effect.Effect<ReadonlyArray<Reading>, AdapterError>
  }>
}

/** Opens both until the scope closes. */
export const open = Effect.fnUntraced(function* <F extends Fixture>(
  subject: Subject<F>,
  options: { readonly token?: string; readonly deadline?: number; readonly attempts?: number } = {}
): Effect.fn.Return<Opened<F>, AdapterError, Scope.Scope> {
  const fixture = yield* Effect.acquireRelease(
    Effect.promise(() => subject.open(options.token ?? "conformance-access-token")),
    ({ fake }) => Effect.promise(() => fake.close())
  )
  const limits = { deadline: options.deadline ?? 60_000, attempts: options.attempts ?? 1 }
  const adapter = yield* subject.make({ baseUrl: fixture.fake.url, limits })
  const retired = new Map<string, ReadonlySet<string>>()
  const dead = memory(retired)
  const posts: Opened<F>["posts"] = (refs, credential = fixture.credential) =>
    Effect.suspend(() => adapter.readPosts(credential, refs, dead))
  const accounts: Opened<F>["accounts"] = (refs, credential = fixture.credential) =>
    Effect.suspend(() => adapter.readAccounts(credential, refs, dead))
  const { accounts: accountReads, posts: postReads } = adapter.capabilities
  const usually = ({ requests }: ReadCapability, refs: ReadonlyArray<unknown>) =>
    requestsFor(requests.usual, refs.length)
  return {
    fixture,
    adapter,
    posts,
    accounts,
    memory: dead,
    retired,
    both: [
      {
        operation: "readPosts",
        kind: "publication",
        reads: postReads,
        usual: usually(postReads, fixture.posts),
        max: requestsFor(postReads.requests.max, fixture.posts.length),
        read: posts(fixture.posts)
      },
      ...(fixture.accounts.length === 0
        ? []
        : [
            {
              operation: "readAccounts" as const,
              kind: "account" as const,
              reads: accountReads,
              usual: usually(accountReads, fixture.accounts),
              max: requestsFor(accountReads.requests.max, fixture.accounts.length),
              read: accounts(fixture.accounts)
            }
          ])
    ]
  }
})

// internal

const memory = (dead: Map<string, ReadonlySet<string>>): RetiredMetrics => {
  const key = (objectType: string, version: string) => JSON.stringify([objectType, version])
  return {
    known: (objectType, version) => Effect.sync(() => dead.get(key(objectType, version)) ?? new Set()),
    remember: (objectType, version, names) =>
      Effect.sync(() => {
        dead.set(key(objectType, version), new Set([...(dead.get(key(objectType, version)) ?? []), ...names]))
      })
  }
}
