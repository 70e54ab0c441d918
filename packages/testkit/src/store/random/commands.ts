/** Random commands against a store, in worlds where they meet, and in one where anything goes. */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { hostileTexts } from "../laws/values.ts"
import { shared } from "../../coordination/random/commands.ts"
import { At, int, often, Step, wait } from "../../suite/schemas.ts"
import {
  account,
  again,
  background,
  insert,
  listings,
  numbers,
  reads,
  Ref,
  refreshes,
  secrets,
  type ValueRanges,
  workspace,
  writes
} from "./commandSchemas.ts"

/** What makes rows and moves them comes more often than what ends them. */
const AboutRows = (wide: ValueRanges) => {
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
const AboutDue = (wide: ValueRanges) => {
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
const AboutHistory = (wide: ValueRanges) => {
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
  const inserted = insert(wide, point)
  return Schema.Union([
    connect,
    disconnect,
    record,
    read,
    read,
    read,
    read,
    inserted,
    inserted,
    look,
    look,
    look,
    claim,
    claim,
    commit,
    wait
  ])
}

const AboutChanges = (wide: ValueRanges) => {
  const [, , commit] = refreshes(wide)
  const [connect, disconnect, refuse, record] = writes(wide)
  const follow = Schema.Struct({
    _tag: Schema.tag("Follow"),
    workspace,
    follower: often(0, 2),
    limit: int(1, 4),
    isAhead: Schema.Literals([false, false, false, true])
  })
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
/** Posts that hosts record, listings find and readings tell the other id of. */
const AboutListings = (wide: ValueRanges) => {
  const [connect, disconnect, refuse, record] = writes(wide)
  const [claim, , commit] = refreshes(wide)
  const [walk, due, list, named] = listings(wide)
  return Schema.Union([
    connect,
    disconnect,
    refuse,
    record,
    record,
    claim,
    commit,
    commit,
    walk,
    walk,
    due,
    due,
    list,
    list,
    list,
    list,
    list,
    named,
    ...reads(wide).slice(0, 1),
    wait
  ])
}
const AboutSecrets = (wide: ValueRanges) => {
  const [read, write, claim, release, ...keys] = secrets(wide)
  return Schema.Union([
    read,
    write,
    claim,
    claim,
    claim,
    release,
    release,
    release,
    ...keys,
    ...writes(wide).slice(0, 2),
    wait
  ])
}
const Command = (wide: ValueRanges) =>
  Schema.Union([
    AboutRows(wide),
    AboutRows(wide),
    AboutDue(wide),
    AboutHistory(wide),
    AboutChanges(wide),
    AboutListings(wide),
    Schema.Union([AboutSecrets(wide), ...shared(wide)])
  ])

export type Command = ReturnType<typeof Command>["Type"]
/** The commands of these tags. */
export type Of<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

const small: ValueRanges = { texts: Schema.Literals(["", "a", "b"]), when: Step, counts: int(0, 2), posts: int(0, 2) }

/** Ids, instants and values so few that equal ones meet all the time: boundaries show only here. */
export const smallWorld = sequences(AboutRows(small), 60)

/** The same of what was read and when. */
export const smallHistory = sequences(AboutHistory(small), 60)

/** The same of what is due, which depends on everything that ever happened to a row. */
export const smallDue = sequences(AboutDue(small), 60)

/** The same of what changed and what was erased. */
export const smallChanges = sequences(AboutChanges(small), 60)

/** The same of what listings find, and of who walks them. */
export const smallListings = sequences(AboutListings(small), 60)

/** The same of secrets and keys, which meet too seldom among the rows. */
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
