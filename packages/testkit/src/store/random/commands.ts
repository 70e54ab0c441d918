/** Random commands against a store, as data: derived from schemas, so that they shrink and can be replayed. */
import { Instant } from "@dravo/core/Instant"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { hostileTexts } from "../laws/values.ts"

/** A whole number, and the first of them more often than not. */
function often(minimum: number, maximum: number) {
  return Schema.Union([Schema.Literal(minimum), int(minimum, maximum)])
}

const int = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const listOf = <S extends Schema.Constraint>(item: S) => Schema.Array(item).check(Schema.isMaxLength(4))
const someOf = <S extends Schema.Constraint>(item: S) =>
  Schema.Array(item).check(Schema.isMinLength(1), Schema.isMaxLength(4))

/** How varied what the commands carry is; who they are about collides in every world, or nothing would ever meet. */
interface Wideness {
  readonly texts: Schema.Schema<string>
  readonly when: Schema.Schema<typeof Step.Type | typeof At.Type>
  readonly counts: Schema.Schema<number>
  readonly posts: Schema.Schema<number>
}

/** The n-th subject its workspace recorded, or a number it never gave out. */
const Ref = Schema.Struct({ kind: Schema.Literals(["publication", "account"]), index: often(0, 3) })
/** Mostly the fence or version last seen; 4 is one below it and 5 one above. */
const Aim = int(0, 5)
const Fenced = Schema.Struct({ ref: Ref, aim: Aim })
const workspace = often(0, 1)
const account = often(0, 2)

/** Instants are told in steps from the run's start, so that they meet the store's clock and one another; wide ones are absolute too. */
const Step = Schema.Struct({ _tag: Schema.tag("Step"), steps: int(-1, 3) })
const At = Schema.Struct({ _tag: Schema.tag("At"), at: Instant })
/** A time in which asking again is free. */
const again = Schema.NullOr(Schema.Struct({ from: Step, steps: int(1, 3) }))

const numbers = (counts: Wideness["counts"]) =>
  listOf(Schema.Tuple([Schema.Literals(["views", "likes", "__proto__", "constructor"]), counts]))

const state = ({ counts, texts, when }: Wideness) =>
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

const learned = ({ texts, when }: Wideness) =>
  Schema.Struct({
    native: Schema.optionalKey(int(0, 4)),
    url: Schema.optionalKey(texts),
    publishedAt: Schema.optionalKey(when),
    trait: Schema.optionalKey(texts)
  })

const filter = ({ posts, when }: Wideness) =>
  Schema.Union([
    Schema.Struct({ _tag: Schema.tag("Post"), post: posts }),
    Schema.Struct({ _tag: Schema.tag("Native"), native: int(0, 4) }),
    Schema.Struct({ _tag: Schema.tag("Account"), account }),
    Schema.Struct({ _tag: Schema.tag("Platform"), platform: int(0, 2) }),
    Schema.Struct({ _tag: Schema.tag("CreatedFrom"), when }),
    Schema.Struct({ _tag: Schema.tag("CreatedTo"), when })
  ])

const writes = (wide: Wideness) =>
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

const reads = (wide: Wideness) =>
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
    Schema.Struct({ _tag: Schema.tag("Rows"), workspace, refs: listOf(Ref) })
  ] as const

const refreshes = (wide: Wideness) =>
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

const background = [
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

const others = (wide: Wideness) =>
  [
    Schema.Struct({ _tag: Schema.tag("ReadSecret"), workspace, account }),
    Schema.Struct({ _tag: Schema.tag("WriteSecret"), workspace, account, sealed: wide.texts, aim: Aim }),
    Schema.Struct({ _tag: Schema.tag("ClaimSecret"), workspace, account, aim: Aim, steps: int(1, 4) }),
    Schema.Struct({ _tag: Schema.tag("ReleaseSecret"), workspace, account, aim: Aim }),
    Schema.Struct({ _tag: Schema.tag("InsertKey"), workspace, key: int(0, 2), name: wide.texts }),
    Schema.Struct({ _tag: Schema.tag("Keys"), workspace, key: int(0, 2) }),
    Schema.Struct({ _tag: Schema.tag("RevokeKey"), workspace, key: int(0, 2) }),
    Schema.Struct({ _tag: Schema.tag("Throttle"), key: int(0, 2), when: wide.when }),
    Schema.Struct({ _tag: Schema.tag("Throttles") }),
    Schema.Struct({ _tag: Schema.tag("TakeProbe"), keys: someOf(int(0, 2)), steps: int(1, 4) }),
    Schema.Struct({ _tag: Schema.tag("EndProbe"), key: int(0, 2), when: Schema.NullOr(Step) }),
    Schema.Struct({ _tag: Schema.tag("Pay"), key: int(0, 1), day: often(0, 3), resources: someOf(int(0, 2)) }),
    Schema.Struct({
      _tag: Schema.tag("Take"),
      key: int(0, 1),
      amount: int(0, 3),
      capacity: int(1, 3),
      perStep: int(0, 2)
    }),
    Schema.Struct({ _tag: Schema.tag("Note"), key: int(0, 1), text: wide.texts, aim: Aim })
  ] as const

const wait = Schema.Struct({ _tag: Schema.tag("Wait"), steps: int(1, 4) })

/** What makes rows and moves them comes more often than what ends them. */
const AboutRows = (wide: Wideness) => {
  const [connect, disconnect, refuse, record] = writes(wide)
  const [claim, release, commit] = refreshes(wide)
  return Schema.Union([
    connect,
    connect,
    record,
    record,
    record,
    disconnect,
    refuse,
    ...reads(wide),
    ...reads(wide),
    ...reads(wide),
    claim,
    claim,
    claim,
    release,
    commit,
    commit,
    commit,
    wait
  ])
}
const AboutDue = (wide: Wideness) => {
  const [connect, disconnect, refuse, record] = writes(wide)
  const [claim, release, commit] = refreshes(wide)
  const [claimDue, along, postpone, touch] = background
  const read = Schema.Struct({
    _tag: Schema.tag("Read"),
    workspace,
    ref: Ref,
    when: Step,
    point: numbers(wide.counts),
    promise: int(2, 6),
    again
  })
  return Schema.Union([
    connect,
    record,
    record,
    disconnect,
    refuse,
    claim,
    release,
    commit,
    commit,
    read,
    read,
    read,
    read,
    read,
    claimDue,
    claimDue,
    claimDue,
    claimDue,
    claimDue,
    along,
    along,
    along,
    along,
    along,
    postpone,
    touch,
    touch,
    wait,
    wait
  ])
}
const AboutHistory = (wide: Wideness) => {
  const [connect, disconnect, , record] = writes(wide)
  const [, , look] = reads(wide)
  const [claim, , commit] = refreshes(wide)
  // Mostly one key with one of two values: readings that find nothing new are as frequent as others.
  const point = Schema.Union([Schema.Tuple([Schema.Tuple([Schema.Literal("views"), int(0, 1)])]), numbers(wide.counts)])
  const read = Schema.Struct({
    _tag: Schema.tag("Read"),
    workspace,
    ref: Ref,
    when: wide.when,
    point,
    promise: Schema.Null,
    again: Schema.Null
  })
  return Schema.Union([connect, disconnect, record, read, read, read, read, look, look, look, claim, commit, wait])
}

const AboutChanges = (wide: Wideness) => {
  const [, , commit] = refreshes(wide)
  const [connect, disconnect, refuse, record] = writes(wide)
  const follow = Schema.Struct({ _tag: Schema.tag("Follow"), workspace, follower: often(0, 2), limit: int(1, 4) })
  const erase = Schema.Struct({
    _tag: Schema.tag("Erase"),
    workspace,
    what: Schema.Union([
      Schema.Struct({ _tag: Schema.tag("Account"), account }),
      Schema.Struct({ _tag: Schema.tag("Post"), post: wide.posts }),
      Schema.Struct({ _tag: Schema.tag("Post"), post: wide.posts }),
      Schema.Struct({ _tag: Schema.tag("All") })
    ])
  })
  return Schema.Union([
    AboutHistory(wide),
    connect,
    disconnect,
    refuse,
    record,
    record,
    commit,
    erase,
    follow,
    follow,
    follow,
    follow
  ])
}
const AboutSecrets = (wide: Wideness) => Schema.Union([...others(wide), ...writes(wide).slice(0, 2), wait])
const Command = (wide: Wideness) =>
  Schema.Union([
    AboutRows(wide),
    AboutRows(wide),
    AboutDue(wide),
    AboutHistory(wide),
    AboutChanges(wide),
    AboutSecrets(wide)
  ])

export type Command = ReturnType<typeof Command>["Type"]
/** The commands of these tags. */
export type Of<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>
export type Ref = typeof Ref.Type
export type When = typeof Step.Type | typeof At.Type
export type State = ReturnType<typeof state>["Type"]
export type Learning = ReturnType<typeof learned>["Type"]
export type Filtering = ReturnType<typeof filter>["Type"]

const small: Wideness = { texts: Schema.Literals(["", "a", "b"]), when: Step, counts: int(0, 2), posts: int(0, 2) }

/** Ids, instants and values so few that equal ones meet all the time: boundaries show only here. */
export const smallWorld = sequences(AboutRows(small), 60)

/** The same of what was read and when. */
export const smallHistory = sequences(AboutHistory(small), 60)

/** The same of what is due, which depends on everything that ever happened to a row. */
export const smallDue = sequences(AboutDue(small), 60)

/** The same of what changed and what was erased. */
export const smallChanges = sequences(AboutChanges(small), 60)

/** The same of secrets, keys and throttles, which meet too seldom among the rows. */
export const smallSecrets = sequences(AboutSecrets(small), 60)

/** Everything at once. */
export const mixedWorld = sequences(Command(small), 60)

/** Anything the domain's schemas allow. */
export const wideWorld = sequences(
  Command({
    texts: Schema.Union([Schema.Literals(hostileTexts), Schema.String.check(Schema.isMaxLength(300))]),
    when: Schema.Union([Step, At]),
    counts: Schema.Union([Schema.Int, Schema.Finite]),
    posts: int(0, 1_000_000)
  }),
  40
)

// internal

/** Most sequences start with rows in place, so that short ones meet something too. */
function sequences(commands: Schema.Schema<Command>, maxLength: number): Arbitrary.Arbitrary<ReadonlyArray<Command>> {
  return Arbitrary.map(
    Arbitrary.all({
      seed: Arbitrary.schema(int(0, 3)),
      drawn: Arbitrary.array(Arbitrary.schema(commands), { maxLength })
    }),
    ({ drawn, seed }) => (seed < 3 ? [...settled(), ...drawn] : drawn)
  )
}

function settled(): ReadonlyArray<Command> {
  return [0, 1].flatMap(
    (workspace): ReadonlyArray<Command> => [
      ...[0, 1].map(
        (account): Command => ({ _tag: "Connect", workspace, account, platform: account, native: account, text: "" })
      ),
      ...[0, 1, 2].map(
        (native): Command => ({
          _tag: "Record",
          workspace,
          account: native % 2,
          post: native % 2,
          native,
          at: { _tag: "Step", steps: -(native % 2) },
          text: "",
          publishedAt: null
        })
      ),
      { _tag: "WriteSecret", workspace, account: 0, sealed: "sealed", aim: 0 },
      { _tag: "InsertKey", workspace, key: workspace, name: "key" }
    ]
  )
}
