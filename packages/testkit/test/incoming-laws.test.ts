/** The suite's laws of messages, on a platform that keeps them and on verifiers that break one each. */
import { PlatformAccountId } from "@dravo/core/Ids"
import type { Handshake, Incoming, IncomingRequest } from "@dravo/core/Incoming"
import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import { createHmac } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type IncomingSubject, laws } from "@dravo/testkit/IncomingLaws"

interface Said {
  readonly at: number
  readonly ends?: string
}

/** A platform whose messages are JSON with an instant in it. */
const saidIn = ({ body }: IncomingRequest): Said | undefined => {
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof said === "object" && said !== null && "at" in said && typeof said.at === "number"
      ? { at: said.at, ...("ends" in said && typeof said.ends === "string" ? { ends: said.ends } : {}) }
      : undefined
  } catch {
    return undefined
  }
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"))

const honest: Incoming = {
  handshake: ({ query }) => greeting(query["token"], "yes"),
  signature: ({ body, headers }) => {
    const [, letters] = /^sha256=([0-9a-f]{64})$/u.exec(headers["x-signature"] ?? "") ?? []
    return letters === undefined || headers["content-type"] !== "application/json"
      ? null
      : { given: bytes(letters), signed: body, at: null }
  },
  understand: (request) => {
    const said = saidIn(request)
    const isFact = said?.ends !== undefined && /^[\x21-\x7e]{1,256}$/u.test(said.ends)
    return {
      facts: isFact
        ? [
            {
              _tag: "GrantEnded",
              because: "It ended.",
              whose: { _tag: "Account", platformAccountId: PlatformAccountId.make(said.ends ?? "") }
            }
          ]
        : [],
      others: isFact ? 0 : 1,
      at: said?.at ?? null
    }
  }
}

const greeting = (given: string | undefined, body: string): Handshake | null =>
  given === undefined ? null : { _tag: "Token", given, reply: { contentType: "text/plain", body } }

const send =
  (said: object) =>
  ({ at, secret }: { readonly at: number; readonly secret: string }): IncomingRequest => {
    const body = JSON.stringify({ ...said, at })
    const letters = createHmac("sha256", secret).update(body).digest("hex")
    return {
      method: "POST",
      headers: { "content-type": "application/json", "x-signature": `sha256=${letters}` },
      query: {},
      body: new TextEncoder().encode(body)
    }
  }

const subject: IncomingSubject = {
  messages: [
    { name: "an end", says: ["GrantEnded"], send: send({ ends: "7" }) },
    { name: "something else", says: [], send: send({ other: 1 }) }
  ],
  greeting: {
    ask: (token) => ({ method: "GET", headers: {}, query: { token }, body: new Uint8Array() }),
    answer: () => "yes",
    isAgreed: true
  }
}

const changed = (change: (request: IncomingRequest) => IncomingRequest): Incoming => ({
  ...honest,
  signature: (request) => honest.signature(change(request))
})

const named = (header: (value: string) => string) =>
  changed(({ headers, ...request }) => ({
    ...request,
    headers: { ...headers, "x-signature": header(headers["x-signature"] ?? "") }
  }))

/** Each breaks the law beside it. */
const broken: ReadonlyArray<readonly [string, keyof typeof laws, Incoming]> = [
  ["takes a signature in any case", forged(), named((value) => value.toLowerCase())],
  ["takes the last of two signatures", forged(), named((value) => value.replace(/^.*, /u, ""))],
  ["takes a signature without the way it was made", forged(), named((value) => value.replace(/^(?!sha)/u, "sha256="))],
  ["reads a signature as far as it needs", forged(), named((value) => value.slice(0, 71))],
  [
    "does not look at what the body is",
    forged(),
    changed((request) => ({ ...request, headers: { ...request.headers, "content-type": "application/json" } }))
  ],
  [
    "verifies what it has parsed and written anew",
    forged(),
    changed((request) => {
      const text = new TextDecoder().decode(request.body)
      try {
        return { ...request, body: new TextEncoder().encode(JSON.stringify(JSON.parse(text))) }
      } catch {
        return request
      }
    })
  ],
  [
    "trusts a message of any age",
    forged(),
    { ...honest, understand: (request) => ({ ...honest.understand(request), at: null }) }
  ],
  [
    "misses the fact",
    "is understood, whichever of the operator's secrets signed it",
    { ...honest, understand: () => ({ facts: [], others: 1, at: null }) }
  ],
  [
    "fails over what it does not know",
    "never fails, whatever was signed",
    {
      ...honest,
      understand: (request) => {
        JSON.parse(new TextDecoder().decode(request.body))
        return honest.understand(request)
      }
    }
  ],
  [
    "greets whoever asks",
    "is preceded by a greeting that the platform alone gets",
    { ...honest, handshake: ({ query }) => greeting("an-agreed-word", query["token"] === undefined ? "no" : "yes") }
  ]
]

function forged(): string {
  return "is refused where the platform did not send it"
}

describe("the laws of messages", () => {
  it.live("hold for a platform that keeps them", () =>
    Effect.gen(function* () {
      proves("incoming.adapters")
      for (const law of Object.values(laws)) yield* law(honest, subject)
    })
  )

  it.live("catch verifiers that are broken in one way each", () =>
    Effect.gen(function* () {
      controls("incoming.adapters")
      for (const [name, law, incoming] of broken) {
        const exit = yield* Effect.exit(laws[law]?.(incoming, subject) ?? Effect.void)
        assert.isTrue(Exit.isFailure(exit), name)
      }
      measured(`${broken.length} of ${broken.length} are caught`)
    })
  )
})
