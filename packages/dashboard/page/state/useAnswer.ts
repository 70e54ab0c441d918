/** One question to the endpoints as what is known of its answer now. */
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { Refused, Unreachable } from "./client.ts"

export interface Failure {
  readonly sentence: string
  /** To be quoted to whoever runs the server. */
  readonly requestId: string | null
  readonly kind: "refused" | "unreachable" | "other"
}

export interface Answered<T> {
  /** Of the question as it is now; an answer to another question is nobody's. */
  readonly value: T | null
  readonly failure: Failure | null
  readonly busy: boolean
  /** When the value arrived. */
  readonly at: number | null
}

/** Asks when `question` or `round` changes; null asks nothing. */
export const useAnswer = <T>(
  question: string | null,
  ask: (signal: AbortSignal) => Promise<T>,
  round: number
): Answered<T> => {
  const [known, setKnown] = useState<Answered<T> & { readonly question: string | null }>(nothing)
  const asking = useRef(ask)
  asking.current = ask
  // Before the browser paints, which would be a frame later.
  useLayoutEffect(() => {
    if (question === null) return
    const abort = new AbortController()
    // A question that is new is told as busy already.
    setKnown((old) => (old.question === question ? { ...old, busy: true } : old))
    asking.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setKnown({ question, value, failure: null, busy: false, at: Date.now() })
      },
      (error: unknown) => {
        // What was known stays in sight, with its age.
        const failure = failureOf(error)
        if (!abort.signal.aborted)
          setKnown((old) => ({ ...(old.question === question ? old : nothing), question, failure, busy: false }))
      }
    )
    return () => abort.abort()
  }, [question, round])
  return known.question === question ? known : { ...nothing, busy: question !== null }
}

export const failureOf = (error: unknown): Failure => {
  if (error instanceof Refused) {
    const kind = error.status === 401 ? "refused" : "other"
    return { sentence: error.message, requestId: error.requestId, kind }
  }
  return error instanceof Unreachable
    ? { sentence: "The server cannot be reached: check the connection.", requestId: null, kind: "unreachable" }
    : { sentence: "The answer could not be read.", requestId: null, kind: "other" }
}

// internal

const nothing = { question: null, value: null, failure: null, busy: false, at: null }
