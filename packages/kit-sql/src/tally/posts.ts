/**
 * How many posts are behind publications, from sums alone: rows less those that follow another one of their post. Two
 * neighbours of one day count in the day's bucket, others stand by themselves.
 */
import { type Instant, startOfDay } from "@dravo/core/Instant"

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

export const isOfOneDay = ({ earlier, later }: Pick<Pair, "earlier" | "later">): boolean =>
  startOfDay(earlier) === startOfDay(later)

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

/**
 * The members a post has without the changes named: those there are now, less what came and with what went. One that
 * came and went is in neither.
 */
export const without = (members: ReadonlyArray<Member>, moves: ReadonlyArray<Move>): ReadonlyArray<Member> => {
  const counts = new Map<number, { readonly member: Member; count: number }>()
  for (const member of members) counts.set(member.seq, { member, count: 1 })
  for (const move of moves) {
    const known = counts.get(move.seq) ?? { member: move, count: 0 }
    known.count -= move.n
    counts.set(move.seq, known)
  }
  return [...counts.values()].filter(({ count }) => count > 0).map(({ member }) => member)
}
