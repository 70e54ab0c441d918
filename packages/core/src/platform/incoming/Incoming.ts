/**
 * What platforms tell of their own accord: how a message of one is known to be its own, and what it says. Values and
 * pure functions; whoever receives a message does the arithmetic (`VerifiedMessage`) and acts on what it says.
 */
import type { PlatformAccountId, PlatformPostId } from "../../domain/Ids.ts"
import type { Instant } from "../../domain/Instant.ts"

/** A request as it arrived: nothing of it is believed yet. */
export interface IncomingRequest {
  readonly method: "GET" | "POST"
  /** By lower-case name. A header that came twice has both values, joined as HTTP joins them. */
  readonly headers: Readonly<Record<string, string>>
  /** A parameter that came twice is left out. */
  readonly query: Readonly<Record<string, string>>
  /** The bytes that were signed, as they came. */
  readonly body: Uint8Array
}

/** A body to answer with, and its type. */
export interface Reply {
  readonly contentType: string
  readonly body: string
}

/** How a platform asks whether an address is the application's. */
export type Handshake =
  /** It shows the word the operator agreed with it. */
  | { readonly _tag: "Token"; readonly given: string; readonly reply: Reply }
  /** It wants a text of its own signed. */
  | { readonly _tag: "Challenge"; readonly text: string; readonly reply: (mac: Uint8Array) => Reply }

/** What a message says it is signed with: HMAC and SHA-256 under the application's secret. */
export interface Signature {
  readonly given: Uint8Array
  /** The bytes it was made over. */
  readonly signed: Uint8Array
  /** When it was made, where that is among the bytes; null where it is not. */
  readonly at: Instant | null
}

/** Whose a fact is. */
export type FactOwner =
  | { readonly _tag: "Account"; readonly platformAccountId: PlatformAccountId }
  /** Every account that was connected with this trait, such as the person who granted it. */
  | { readonly _tag: "Trait"; readonly name: string; readonly value: string }

/** One thing a message says. */
export type Fact = { readonly whose: FactOwner } & FactContent

type FactContent =
  /** The owner, or the platform, took the authorisation back. */
  | { readonly _tag: "GrantEnded"; readonly because: string }
  /** The owner wants everything deleted. */
  | { readonly _tag: "ErasureAsked" }
  /** A post went live that may not be known yet. */
  | { readonly _tag: "PostAppeared"; readonly post: PlatformPostId }
  /** A post is another than it was, or gone: only reading it tells. */
  | { readonly _tag: "PostChanged"; readonly post: PlatformPostId }
  /** What is known as `post`, such as an upload, is now called `becomes`. */
  | { readonly _tag: "PostNamed"; readonly post: PlatformPostId; readonly becomes: PlatformPostId }
  /** Numbers nobody can ask for any more; those that are not among them are the last ones that were read. */
  | {
      readonly _tag: "LastNumbers"
      readonly post: PlatformPostId
      readonly metrics: Readonly<Record<string, number>>
      /** One sentence for the row's warnings. */
      readonly warning: string
    }

/** What a message says that was found to be genuine. */
export interface Understood {
  readonly facts: ReadonlyArray<Fact>
  /** How many other things it says. */
  readonly others: number
  /** When what it tells happened, the newest of it; null where it does not say. */
  readonly at: Instant | null
  /** Left out where the platform expects no more than a status. `page` is where the host tells what became of it. */
  readonly reply?: (id: string, page: string) => Reply
}

/** How a platform's messages are known to be its own, and what they say. */
export interface Incoming {
  /** Null for a request that is no such question; left out where the platform asks none. */
  readonly handshake?: (request: IncomingRequest) => Handshake | null
  /** Null for a request that cannot be a message of this platform. Total: any request may come. */
  readonly signature: (request: IncomingRequest) => Signature | null
  /** Of a message whose signature holds. Total: what it does not understand it counts among the others. */
  readonly understand: (request: IncomingRequest) => Understood
}
