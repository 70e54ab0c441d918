/** Accounts that never were: posts at irregular times, each with a growth and readers of its own. */
import { type Cascade, countAt } from "../freshness/cascade.ts"
import { type Random } from "../freshness/random.ts"
import { type Pattern, watch } from "../freshness/reads.ts"

export const hour = 3_600_000
export const day = 24 * hour
/** How long an account is followed; it has posted for as long before. */
export const days = 30
const readsOfPost = 40

export interface Post {
  /** When it went live; whole milliseconds, as everything here that ends in At. */
  readonly bornAt: number
  /** When its row is made. */
  readonly startsAt: number
  readonly endsAt: number
  readonly cascade: Cascade
}

export interface Read {
  readonly at: number
  readonly post: Post
}

export interface Account {
  readonly posts: ReadonlyArray<Post>
  readonly reads: ReadonlyArray<Read>
}

/** What a post counts at an instant; before its row is made, what it will count then. */
export const countOf = ({ bornAt, cascade, startsAt }: Post, at: number): number =>
  countAt(cascade, (Math.max(startsAt, at) - bornAt) / 1000)

export const isLive = ({ endsAt, startsAt }: Post, at: number): boolean => at >= startsAt && at < endsAt

export interface Shape {
  /** Days between two posts, in the mean. */
  readonly gap: number
  readonly pattern: Pattern
  readonly cascades: ReadonlyArray<Cascade>
  /** Of its readers. */
  readonly seed: number
}

export const accountOf = ({ cascades, gap, pattern, seed }: Shape, random: Random): Account => {
  const posts: Array<Post> = []
  for (let at = -days * day; at < days * day; at += -Math.log(1 - random()) * gap * day) {
    const cascade = cascades[Math.floor(random() * cascades.length)]
    if (cascade !== undefined) posts.push(postOf(Math.round(at), cascade))
  }
  const watched = watch(
    posts.map(({ cascade }) => cascade),
    pattern,
    readsOfPost,
    seed
  )
  const reads = posts.flatMap((post, n) =>
    [...(watched[n]?.ages ?? [])].map((age) => ({ at: Math.ceil(post.bornAt + age * 1000), post }))
  )
  return { posts, reads: reads.filter(({ at }) => at >= 0 && at < days * day).sort((a, b) => a.at - b.at) }
}

// internal

/** Rounded up: a row that is made a moment before its first count is followed would be taken for one that has ended. */
const postOf = (bornAt: number, cascade: Cascade): Post => ({
  bornAt,
  cascade,
  startsAt: Math.ceil(bornAt + cascade.start * 1000),
  endsAt: Math.floor(bornAt + cascade.end * 1000)
})
