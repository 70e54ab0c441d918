/** What the demo needs of a network on loopback. */
import type { AdapterFactory, Tokens } from "@dravo/core/Adapter"
import type { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** An account on the network. */
export interface Member {
  readonly id: PlatformAccountId
  readonly handle: string
}

export interface DemoNetwork {
  readonly platform: PlatformId
  readonly label: string
  /** Where the fake answers. */
  readonly url: string
  /** The real adapter, pointed at the fake. */
  readonly maker: AdapterFactory
  /** How many requests the fake has received. */
  calls(): number
  /** Ids as the network forms them. */
  memberId(serial: number): PlatformAccountId
  postId(member: Member, createdAt: Instant, serial: number): PlatformPostId
  address(member: Member, post: PlatformPostId): string
  /** The owner of the account consents: a new pair of tokens; none where anybody may read. */
  consent(member: Member): Tokens | undefined
  publish(post: {
    readonly id: PlatformPostId
    readonly member: Member
    readonly text: string
    readonly createdAt: Instant
  }): void
  /** People go on reading: counters stand where they would be this much later. */
  pass(millis: number): void
  /** Every answer takes this long, until the returned function is called. */
  slow(millis: number): () => void
  /** The account's calls are refused for so many seconds. */
  throttle(member: Member, seconds: number): void
  /** The owner takes the consent back. */
  revoke(member: Member): void
  remove(post: PlatformPostId): void
}

export type Raise = Effect.Effect<DemoNetwork, never, Scope.Scope>
