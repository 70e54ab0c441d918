/** What a platform sent to the host's server. */
import { PlatformId } from "@dravo/core/Ids"
import { Analytics } from "@dravo/engine/Analytics"
import { type Arrived, requestOf } from "@dravo/engine/Arrived"
import type { Received } from "@dravo/engine/Incoming"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ReceivedMessage } from "../answers.ts"
import type { Receive } from "../requests.ts"
import { checked } from "./checked.ts"

export const receive = Effect.fnUntraced(function* (input: Receive) {
  const { platform, ...given } = yield* message(input)
  const request = requestOf(yield* arrivedOf(given))
  if (request === null) return answerOf({ ...refused, outcome: "refused" }, 413)
  const received = isPlatform(platform) ? yield* (yield* Analytics).receive(platform, request) : null
  if (received === null)
    return yield* new InvalidRequest({ parameter: "platform", detail: "is none that `incoming` names" })
  return answerOf(received, statuses[received.outcome])
})

// internal

const Given = Schema.Struct({
  platform: Schema.String.annotate({ message: "must be a text" }),
  method: Schema.Literals(["GET", "POST"]).annotate({ message: "must be GET or POST" }),
  headers: Schema.Unknown,
  query: Schema.optionalKey(Schema.Unknown),
  body: Schema.optionalKey(Schema.Unknown)
})

const message = checked(Given)

const isPlatform = Schema.is(PlatformId)

const refused = { reply: null, facts: 0, others: 0, accounts: [] } as const

const statuses = { greeted: 200, understood: 200, repeated: 200, busy: 503, refused: 401 } as const

const answerOf = ({ accounts, facts, others, outcome, reply }: Received, status: ReceivedMessage["status"]) =>
  ({
    outcome,
    status,
    headers: {
      ...(reply === null ? {} : { "content-type": reply.contentType }),
      ...(status === 503 ? { "retry-after": "1" } : {})
    },
    body: reply?.body ?? "",
    facts,
    others,
    accounts: accounts.map(({ accountId, workspace }) => ({ workspace, accountId }))
  }) satisfies ReceivedMessage

/** Whatever JavaScript lets through. A body that was parsed has other bytes than those that were signed. */
const arrivedOf = ({ body, headers, method, query }: Omit<typeof Given.Type, "platform">) => {
  const wrong = (parameter: string, detail: string) => Effect.fail(new InvalidRequest({ parameter, detail }))
  if (typeof headers !== "object" || headers === null) return wrong("headers", "must be those of the request")
  if (typeof body !== "string" && !(body instanceof Uint8Array) && !(body instanceof ArrayBuffer) && body !== undefined)
    return wrong("body", "must be the bytes as they came, not what was parsed from them")
  if (typeof query !== "string" && (typeof query !== "object" || query === null) && query !== undefined)
    return wrong("query", "must be what follows the question mark")
  // Values of headers and parameters are looked at one by one where they are read.
  return Effect.succeed({ method, headers, query, body } as Arrived)
}
