/** How recorded answers of a platform reach the adapter that would receive them. */
import type { AccountRef, AdapterFactory, PostRef } from "@dravo/core/Adapter"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"

/** One file's body, and where on the wire it stands. */
export interface Recording {
  readonly text: string
  /** Parsed with every digit kept; undefined when it is not JSON. */
  readonly body: unknown
  readonly status: number
  readonly place: string
}

/** What is read with a recording for an answer. */
export type As = "posts" | "accounts" | "token"

export interface Feed {
  readonly as: As
  /**
   * Which calls the body answers and what it stands in there, in the platform's own terms; `whole`: every call, as it
   * is.
   */
  readonly place: string
}

export interface Platform {
  /** Also the folder its recordings are in. */
  readonly name: string
  /** An adapter on this base URL that can refresh tokens. */
  make(url: string): AdapterFactory
  /** The posts a recording is about; at least one. */
  posts(recording: Recording): ReadonlyArray<PostRef>
  account(recording: Recording): AccountRef
  /** What the platform answers to a call: the recording, or nothing in particular. */
  answer(call: Call, recording: Recording): Answer
  /** Whether the number of a key may stand under a member of this name. */
  bears(key: string, member: string): boolean
  /** Keys that are documented to be added up. */
  readonly sums: ReadonlySet<string>
  /** How a file nobody has described yet is read; at least one way. */
  guess(body: unknown): ReadonlyArray<Feed>
}

/** Some error pages are no JSON, and say so. */
export const asIs = ({ status, text }: Recording): Answer => ({
  status,
  body: text,
  ...(text.trimStart().startsWith("<") ? { headers: { "content-type": "text/html" } } : {})
})

/** Distinct texts, or one that stands for all when there are none. */
export const idsOr = (ids: ReadonlyArray<string | undefined>, otherwise: string): ReadonlyArray<string> => {
  const found = [...new Set(ids)].filter((id) => id !== undefined)
  return found.length === 0 ? [otherwise] : found
}
