/** What a command against a store may carry, as schemas: commands are data, so they shrink and can be replayed. */
import { Filter } from "@dravo/core/Query"
import * as Schema from "effect/Schema"
import { Aim, int, listOf, often, someOf, Step, type When } from "../../suite/schemas.ts"

/** How varied what the commands carry is; who they are about collides in every world, or nothing would ever meet. */
export interface ValueRanges {
  readonly texts: Schema.Schema<string>
  readonly when: Schema.Schema<When>
  readonly counts: Schema.Schema<number>
  readonly posts: Schema.Schema<number>
}

/** The n-th subject its workspace recorded, or a number it never gave out. */
export const Ref = Schema.Struct({ kind: Schema.Literals(["publication", "account"]), index: often(0, 3) })
const Fenced = Schema.Struct({ ref: Ref, aim: Aim })
export const workspace = often(0, 1)
export const account = often(0, 2)

/** A time in which asking again is free. */
export const again = Schema.NullOr(Schema.Struct({ from: Step, steps: int(1, 3) }))

export const numbers = (counts: ValueRanges["counts"]) =>
  listOf(Schema.Tuple([Schema.Literals(["views", "likes", "__proto__", "constructor"]), counts]))

export const state = ({ counts, texts, when }: ValueRanges) =>
  Schema.Struct({
    outcome: Schema.Literals(["never", "synced", "partial", "failed", "failed", "requires_reconnect"]),
    metrics: numbers(counts),
    warnings: listOf(texts),
    error: Schema.NullOr(texts),
    staleAfter: Schema.NullOr(when),
    lastUpdatedAt: Schema.NullOr(when),
    attempts: int(0, 3),
    attemptedConnection: Schema.NullOr(int(1, 3)),
    policyState: Schema.NullOr(texts),
    window: Schema.Boolean,
    again
  })

/** Few, so that two of one post meet. */
const media = Schema.Literals(["image", "video"])

export const learned = ({ texts, when }: ValueRanges) =>
  Schema.Struct({
    native: Schema.optionalKey(int(0, 4)),
    url: Schema.optionalKey(texts),
    publishedAt: Schema.optionalKey(when),
    media: Schema.optionalKey(media),
    trait: Schema.optionalKey(texts)
  })

/** Filters whose values must meet those of the rows. */
const ranged = ({ posts, when }: ValueRanges) =>
  [
    Schema.Struct({ _tag: Schema.tag("Post"), post: posts }),
    Schema.Struct({ _tag: Schema.tag("Native"), native: int(0, 4) }),
    Schema.Struct({ _tag: Schema.tag("Account"), account }),
    Schema.Struct({ _tag: Schema.tag("Origin"), origin: Schema.Literals(["published", "discovered"]) }),
    Schema.Struct({ _tag: Schema.tag("Platform"), platform: int(0, 2) }),
    Schema.Struct({ _tag: Schema.tag("CreatedFrom"), when }),
    Schema.Struct({ _tag: Schema.tag("CreatedTo"), when })
  ] as const

interface Tagged extends Schema.Top {
  readonly fields: { readonly _tag: { readonly schema: { readonly literal: string } } }
}

/** Any other, drawn as its own schema has it: a filter that is added is drawn from then on. */
export const declared = <F extends Tagged>(ranges: ValueRanges, filters: ReadonlyArray<F>) => {
  const known = new Set<string>(ranged(ranges).map(({ fields }) => fields._tag.schema.literal))
  const others = filters.filter(({ fields }) => !known.has(fields._tag.schema.literal))
  return others.length === 0 ? [] : [Schema.Struct({ _tag: Schema.tag("Declared"), filter: Schema.Union(others) })]
}

export const filter = (ranges: ValueRanges) => Schema.Union([...ranged(ranges), ...declared(ranges, Filter.members)])

export const writes = (wide: ValueRanges) =>
  [
    Schema.Struct({
      _tag: Schema.tag("Connect"),
      workspace,
      account,
      platform: int(0, 1),
      native: int(0, 2),
      text: wide.texts
    }),
    Schema.Struct({ _tag: Schema.tag("Disconnect"), workspace, account }),
    Schema.Struct({ _tag: Schema.tag("Refuse"), workspace, account, connection: int(1, 2), text: wide.texts }),
    Schema.Struct({
      _tag: Schema.tag("Record"),
      workspace,
      account,
      post: wide.posts,
      native: int(0, 4),
      at: Schema.NullOr(wide.when),
      text: wide.texts,
      publishedAt: Schema.NullOr(wide.when)
    })
  ] as const

export const reads = (wide: ValueRanges) =>
  [
    Schema.Struct({
      _tag: Schema.tag("Page"),
      workspace,
      filters: Schema.Array(filter(wide)).check(Schema.isMaxLength(2)),
      limit: int(1, 4),
      start: Schema.Union([
        Schema.Struct({ _tag: Schema.tag("Offset"), offset: int(0, 4) }),
        Schema.Struct({ _tag: Schema.tag("After"), when: wide.when, index: int(0, 5) })
      ])
    }),
    Schema.Struct({
      _tag: Schema.tag("Accounts"),
      workspace,
      account: Schema.NullOr(account),
      platform: Schema.NullOr(int(0, 2)),
      after: int(0, 3),
      limit: int(1, 3)
    }),
    Schema.Struct({
      _tag: Schema.tag("History"),
      workspace,
      refs: someOf(Ref),
      from: Schema.NullOr(wide.when),
      to: Schema.NullOr(wide.when),
      limit: int(1, 6),
      after: Schema.NullOr(Schema.Struct({ ref: Ref, when: wide.when }))
    }),
    Schema.Struct({ _tag: Schema.tag("Rows"), workspace, refs: listOf(Ref) }),
    Schema.Struct({
      _tag: Schema.tag("Order"),
      workspace,
      filters: Schema.Array(filter(wide)).check(Schema.isMaxLength(1)),
      limit: int(1, 4),
      by: Schema.Literals(["views", "views", "likes", "published", "created"]),
      direction: Schema.Literals(["asc", "desc"]),
      scanLimit: Schema.Literals([0, 2, 100]),
      start: Schema.Union([
        Schema.Struct({ _tag: Schema.tag("Offset"), offset: int(0, 4) }),
        Schema.Struct({ _tag: Schema.tag("Behind"), value: Schema.NullOr(wide.counts), index: int(0, 5) })
      ])
    }),
    Schema.Struct({ _tag: Schema.tag("Rank"), names: someOf(Schema.Literals(["views", "likes"])), rows: int(1, 3) }),
    Schema.Struct({ _tag: Schema.tag("Fold"), changes: int(1, 6) }),
    Schema.Struct({
      _tag: Schema.tag("Sums"),
      workspace,
      filters: Schema.Array(filter(wide)).check(Schema.isMaxLength(2)),
      by: Schema.Literals(["all", "platform", "account", "day"]),
      limit: int(1, 3)
    })
  ] as const

export const refreshes = (wide: ValueRanges) =>
  [
    Schema.Struct({
      _tag: Schema.tag("Claim"),
      workspace,
      steps: int(1, 4),
      claims: someOf(Schema.Struct({ ref: Ref, aim: Aim, reason: Schema.Literals(["missing", "stale", "forced"]) }))
    }),
    Schema.Struct({ _tag: Schema.tag("Release"), workspace, leases: someOf(Fenced) }),
    Schema.Struct({
      _tag: Schema.tag("Commit"),
      workspace,
      commits: someOf(
        Schema.Struct({
          ref: Ref,
          aim: Aim,
          state: state(wide),
          learned: Schema.optionalKey(learned(wide)),
          point: Schema.optionalKey(numbers(wide.counts))
        })
      )
    })
  ] as const

/** Points read elsewhere, some of which last. */
export const insert = ({ when }: ValueRanges, point: Schema.Schema<ReadonlyArray<readonly [string, number]>>) =>
  Schema.Struct({
    _tag: Schema.tag("Insert"),
    workspace,
    points: someOf(Schema.Struct({ ref: Ref, when, lasts: int(0, 2), point }))
  })

/** A listing that is taken; a page of it, of the walk that was taken last or of one before. */
export const listings = (wide: ValueRanges) =>
  [
    Schema.Struct({ _tag: Schema.tag("Walk"), workspace, account, steps: int(1, 4) }),
    Schema.Struct({ _tag: Schema.tag("WalkDue"), platform: int(0, 1), limit: int(1, 3), steps: int(1, 4) }),
    Schema.Struct({
      _tag: Schema.tag("List"),
      workspace,
      account,
      aim: Aim,
      goesOn: Schema.Boolean,
      next: Schema.NullOr(Step),
      commits: someOf(Schema.Struct({ ref: Ref, aim: Aim, state: state(wide) })),
      found: someOf(
        Schema.Struct({
          native: int(0, 4),
          post: wide.posts,
          text: wide.texts,
          at: Schema.NullOr(wide.when),
          publishedAt: Schema.NullOr(wide.when),
          media: Schema.NullOr(media),
          state: state(wide),
          point: Schema.optionalKey(numbers(wide.counts))
        })
      )
    }),
    Schema.Struct({ _tag: Schema.tag("Named"), workspace, account, natives: someOf(int(0, 4)) })
  ] as const

export const background = [
  Schema.Struct({
    _tag: Schema.tag("ClaimDue"),
    kind: Schema.Literals(["publication", "publication", "account"]),
    steps: int(1, 4),
    platform: Schema.Literals([0, 1, 2, 2, 2])
  }),
  Schema.Struct({
    _tag: Schema.tag("ClaimAlong"),
    workspace,
    kind: Schema.Literals(["publication", "publication", "account"]),
    steps: int(1, 4),
    of: Schema.Union([Schema.Struct({ account }), Schema.Struct({ app: Schema.NullOr(Schema.Literal("app")) })])
  }),
  Schema.Struct({ _tag: Schema.tag("Postpone"), workspace, leases: someOf(Fenced), when: Step }),
  Schema.Struct({ _tag: Schema.tag("Touch"), workspace, counts: someOf(Schema.Struct({ ref: Ref, reads: int(0, 3) })) })
] as const

export const secrets = (wide: ValueRanges) =>
  [
    Schema.Struct({ _tag: Schema.tag("ReadSecret"), workspace, account }),
    Schema.Struct({ _tag: Schema.tag("WriteSecret"), workspace, account, sealed: wide.texts, aim: Aim }),
    Schema.Struct({ _tag: Schema.tag("ClaimSecret"), workspace, account, aim: Aim, steps: int(1, 4) }),
    Schema.Struct({ _tag: Schema.tag("ReleaseSecret"), workspace, account, aim: Aim }),
    Schema.Struct({ _tag: Schema.tag("InsertKey"), workspace, key: int(0, 2), name: wide.texts }),
    Schema.Struct({ _tag: Schema.tag("Keys"), workspace, key: int(0, 2) }),
    Schema.Struct({ _tag: Schema.tag("RevokeKey"), workspace, key: int(0, 2) })
  ] as const

export type Ref = typeof Ref.Type
export type State = ReturnType<typeof state>["Type"]
export type Learning = ReturnType<typeof learned>["Type"]
export type Filtering = ReturnType<typeof filter>["Type"]
