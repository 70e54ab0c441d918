/**
 * Laws of messages, each as an effect that fails where an adapter breaks it: what a platform sent is understood, and
 * what it did not send never is.
 */
import type { Incoming, IncomingRequest, Understood } from "@dravo/core/Incoming"
import { greeted, type Shared, verified } from "@dravo/core/VerifiedMessage"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { forgeries, type Send } from "./Forgeries.ts"

/** A message the platform sends, and the facts in it by their names, in order. */
export interface Genuine {
  readonly name: string
  readonly send: Send
  readonly says: ReadonlyArray<string>
}

/** How the platform asks whether an address is ours. */
export interface Greeting {
  /** The token is the one agreed with it, or the text to sign. */
  readonly ask: (token: string) => IncomingRequest
  readonly answer: (secret: string, token: string) => string
  /** Whether a wrong token is refused, or signed like any other. */
  readonly isAgreed: boolean
}

/** What the laws need of a platform that sends messages. */
export interface IncomingSubject {
  /** At least one that says something, and one that says nothing of use. */
  readonly messages: ReadonlyArray<Genuine>
  readonly greeting?: Greeting
}

/** Fails where an adapter breaks it. */
export type Law = (incoming: Incoming, subject: IncomingSubject) => Effect.Effect<void>

/** Each is taken for the platform's and says what it says, under the present secret and one before it. */
export const understands: Law = Effect.fnUntraced(function* (incoming, { messages }) {
  assert.isTrue(messages.some(({ says }) => says.length > 0) && messages.some(({ says }) => says.length === 0))
  for (const { name, says, send } of messages) {
    for (const signing of [secret, olderSecret]) {
      const found = yield* taken(incoming, send({ secret: signing, at: now }))
      assert.deepStrictEqual(
        found?.facts.map(({ _tag }) => _tag),
        says,
        name
      )
    }
  }
})

/** No forgery of any message is taken for the platform's. */
export const refusesForgeries: Law = Effect.fnUntraced(function* (incoming, { messages }) {
  for (const { name, send } of messages) {
    const genuine = send({ secret, at: now })
    let tried = 0
    for (const forgery of forgeries) {
      const forged = forgery.forge(send, { secret, at: now })
      // Of some messages there is nothing to forge that way.
      if (isSame(forged, genuine)) continue
      tried++
      assert.isNull(yield* taken(incoming, forged), `${name}, ${forgery.name}`)
    }
    assert.isAtLeast(tried, 15, name)
  }
})

/** Whatever is signed is answered with facts or without, and never with a failure. */
export const survives: Law = Effect.fnUntraced(function* (incoming, { messages }) {
  for (const { send } of messages) {
    const request = send({ secret, at: now })
    for (const body of bodies(request.body)) {
      const understood = incoming.understand({ ...request, body })
      assert.isArray(understood.facts)
      incoming.signature({ ...request, body })
      incoming.handshake?.({ ...request, body, method: "GET" })
    }
  }
  yield* Effect.void
})

/** The platform is greeted as it wants to be, and nobody else is where it shows a word to know it by. */
export const greets: Law = Effect.fnUntraced(function* (incoming, { greeting }) {
  if (greeting === undefined) return assert.isUndefined(incoming.handshake)
  const { answer, ask, isAgreed } = greeting
  const reply = yield* greeted(incoming, shared, ask(token))
  assert.strictEqual(reply?.body, answer(secret, token))
  const other = yield* greeted(incoming, shared, ask(`${token}x`))
  if (isAgreed) assert.isNull(other)
  else assert.notStrictEqual(other?.body, reply?.body)
  for (const wrong of [
    { ...ask(token), query: {} },
    { ...ask(token), method: "POST" as const }
  ])
    assert.isNull(yield* greeted(incoming, shared, wrong))
})

/** By what they say of a message. */
export const laws: Readonly<Record<string, Law>> = {
  "is understood, whichever of the operator's secrets signed it": understands,
  "is refused where the platform did not send it": refusesForgeries,
  "never fails, whatever was signed": survives,
  "is preceded by a greeting that the platform alone gets": greets
}

// internal

const now = 1_795_000_000_000
const secret = "an application's secret"
const olderSecret = "the secret before it"
const token = "an-agreed-word"
const shared: Shared = {
  secrets: [Redacted.make(secret), Redacted.make(olderSecret)],
  verifyToken: Redacted.make(token)
}

const taken = (incoming: Incoming, request: IncomingRequest): Effect.Effect<Understood | null> =>
  Effect.map(verified(incoming, shared, request, now), (message) => message?.understood ?? null)

const isSame = (one: IncomingRequest, other: IncomingRequest): boolean => textOf(one) === textOf(other)

const textOf = ({ body, headers, method, query }: IncomingRequest): string =>
  JSON.stringify([method, Object.entries(headers).sort(), Object.entries(query).sort(), [...body]])

/** Every value of the message in turn as another kind of thing, and no message at all. */
const bodies = (body: Uint8Array): ReadonlyArray<Uint8Array> => {
  const text = new TextDecoder().decode(body)
  const values = ["null", "[]", "{}", "0", "-1", '""', "1e999", '"\\ud800"', `"${"9".repeat(40)}"`, '{"__proto__":1}']
  const within = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|-?\d+|\[|\{)/gu)].flatMap(({ 0: all, index }) =>
    values.map((value) => `${text.slice(0, index)}:${value}${text.slice(index + all.length)}`)
  )
  return [...values, ...within, "", "{", "\u0000", "[".repeat(100_000), "signed_request=a.b"].map((one) =>
    new TextEncoder().encode(one)
  )
}
