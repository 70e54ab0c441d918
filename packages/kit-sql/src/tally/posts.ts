/**
 * How many posts are behind publications, from sums alone: rows less those that follow another one of their post. Two
 * neighbours that some bucket holds both of count in it, others stand by themselves.
 */
import { day, hour, type Instant } from "@dravo/core/Instant"
import { startOf, type Unit } from "./range.ts"

/** What tells publications of one post apart, and never changes. */
export interface Member {
  readonly seq: number
  readonly accountId: string
  readonly platform: string
  readonly createdAt: Instant
}

/** Whose rows are counted together: everybody's, a platform's or an account's. */
export interface Scope {
  readonly accountId: string
  readonly platform: string
}

export const scopesOf = ({ accountId, platform }: Scope): ReadonlyArray<Scope> => [
  { accountId: "", platform: "" },
  { accountId: "", platform },
  { accountId, platform }
]

/** Two publications of a post with none of the scope between them. */
export interface Pair extends Scope {
  readonly earlier: Instant
  readonly later: Instant
}

export const isOfOne = (unit: Unit, { earlier, later }: Pick<Pair, "earlier" | "later">): boolean =>
  startOf(unit, earlier) === startOf(unit, later)

/** Of the shortest time there are buckets of: an account has too few posts a day to tell its hours apart. */
export const unitOf = ({ accountId }: Pick<Scope, "accountId">): Unit => (accountId === "" ? hour : day)

/** In every scope. */
export const pairsOf = (members: ReadonlyArray<Member>): ReadonlyArray<Pair> => {
  const inTime = members.toSorted((a, b) => a.createdAt - b.createdAt || a.seq - b.seq)
  const last = new Map<string, Instant>()
  const pairs: Array<Pair> = []
  for (const member of inTime) {
    for (const scope of scopesOf(member)) {
      const name = JSON.stringify([scope.accountId, scope.platform])
      const earlier = last.get(name)
      if (earlier !== undefined) pairs.push({ ...scope, earlier, later: member.createdAt })
      last.set(name, member.createdAt)
    }
  }
  return pairs
}

/** A change of which publications there are. */
export interface Move extends Member {
  readonly n: number
}

/** How often each member counts: below one for what went before it was known to have come. */
export type Counts = ReadonlyMap<number, { readonly member: Member; readonly count: number }>

/** Those there are now, less what came and with what went. */
export const without = (members: ReadonlyArray<Member>, moves: ReadonlyArray<Move>): Counts =>
  moved(new Map(members.map((member) => [member.seq, { member, count: 1 }])), moves, -1)

/** With what came and less what went, or the other way round. */
export const moved = (counts: Counts, moves: ReadonlyArray<Move>, times: 1 | -1): Counts => {
  const after = new Map(counts)
  for (const move of moves) {
    const known = after.get(move.seq) ?? { member: move, count: 0 }
    after.set(move.seq, { ...known, count: known.count + times * move.n })
  }
  return after
}

export const present = (counts: Counts): ReadonlyArray<Member> =>
  [...counts.values()].filter(({ count }) => count > 0).map(({ member }) => member)
