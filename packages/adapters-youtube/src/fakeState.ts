/** What the fake YouTube knows: videos, channels, tokens and what is left of the project's quotas. */

import type { Listings } from "@dravo/fakes/FakeListing"

/** As on the wire: texts of digits. A `null` is left out, as hidden likes are. */
export type Statistics = Readonly<Record<string, string | null>>

/** A video; everything but `id` has a plausible default. */
export interface FakeVideo {
  readonly id: string
  readonly title?: string
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; growing when left out. */
  readonly statistics?: Statistics | ((now: number) => Statistics)
  /** Cells of its row in reports by metric; none when left out, as in its first three days. */
  readonly report?: Readonly<Record<string, number>>
  /** `UC` and 22 letters; any channel's when left out. */
  readonly channelId?: string
  /** Left out without a word. */
  readonly trouble?: "deleted" | "private"
}

/** A channel, and what its statistics say. */
export interface FakeChannel {
  readonly id: string
  readonly title?: string
  readonly statistics?: Readonly<Record<string, string | boolean>>
}

/** What an access token may do. */
export interface Grant {
  readonly channelId: string
  /** The last parts of their addresses. */
  readonly scopes: ReadonlyArray<string>
}

export interface State {
  readonly videos: Map<string, FakeVideo>
  readonly channels: Map<string, FakeChannel>
  readonly tokens: Map<string, Grant>
  readonly refreshTokens: Map<string, string>
  readonly clients: Readonly<Record<string, string>> | null
  readonly quota: number
  readonly used: Map<"stats" | "units", number>
  readonly hasStats: boolean
  readonly now: () => number
  readonly startedAt: number
  readonly listings: Listings
  throttledUntil: number
  issued: number
}
