/** A media object of the fake Instagram as a test describes it, and how its numbers grow where it says nothing. */
import * as Growth from "../FakeGrowth.ts"

/** Insights of a media object by name; a null is left out of answers. */
export type MediaInsights = Readonly<Record<string, number | null>>

/** A media object; everything but `id` has a plausible default. */
export interface FakeMedia {
  readonly id: string
  readonly ownerId?: string
  /** `FEED` when left out. */
  readonly product?: "FEED" | "REELS" | "STORY" | "AD"
  /** `IMAGE`, or `VIDEO` for a reel, when left out. */
  readonly type?: "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM"
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; growing when left out; null for a medium without any yet. */
  readonly insights?: MediaInsights | ((now: number) => MediaInsights) | null
  /** Of the node, where they differ from the insights; null for a count its owner hides. */
  readonly counts?: Readonly<Record<string, number | null>>
  /** Metrics its type has and this one refuses. */
  readonly lacks?: ReadonlyArray<string>
  /** Accounts it was made together with, which accepted. */
  readonly collaborators?: ReadonlyArray<string>
  readonly trouble?:
    | "gone"
    | "before-conversion"
    | "not-enough-viewers"
    | "no-insights"
    | "no-permission"
    | "server-error"
    | "throttled"
    | "refused"
}

/** Plausible, repeatable, and growing with age. */
export const growingMedia =
  (id: string, createdAt: number) =>
  (now: number): MediaInsights => {
    const seen = Growth.countAt(id, now - createdAt, { least: 50, times: 45, halfLife: 12 })
    const share = (part: number) => Math.floor(seen * part)
    const parts = { likes: share(0.05), comments: share(0.004), shares: share(0.006), saved: share(0.008) }
    // The real total has more in it than these four.
    return {
      views: seen,
      reach: share(0.8),
      ...parts,
      total_interactions: parts.likes + parts.comments + parts.shares + parts.saved + share(0.001)
    }
  }
