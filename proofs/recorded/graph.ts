/**
 * Recorded answers of the Graph API, which reach an adapter alone, under `ids=`, inside a batch or nested in a node.
 */
import * as Json from "@dravo/kit-http/Json"
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import { asIs, type Feed, type Recording } from "./platform.ts"

/**
 * What the file is: `node` an account or a post; `nodes` a list of posts, `list` the same as a bare array, `map` the
 * same by id; `insights` an account's; `nested` a post's insights, `row` one row of them, `wrapped` the same under
 * `result`; `batch` the answer to a batch; `header` the value of a usage header beside a throttle; `name …` the refusal
 * of every request that holds this metric or path.
 */
export type Place =
  | "whole"
  | "node"
  | "nodes"
  | "list"
  | "map"
  | "insights"
  | "nested"
  | "row"
  | "wrapped"
  | "batch"
  | "header"
  | `name ${string}`

/** The platform's answer to a call; calls inside a call are answered one by one. */
export const answer = (call: Call, recording: Recording): Answer => {
  if (recording.place === "whole") return unbatched(call) === undefined ? asIs(recording) : batched(call, recording)
  if (recording.place === "batch" && unbatched(call) !== undefined) return asIs(recording)
  if (recording.place === "header") return throttled(recording)
  if (unbatched(call) !== undefined) return batched(call, recording)
  const refused = /^name (\w+)$/u.exec(recording.place)?.[1]
  if (
    refused !== undefined &&
    new RegExp(`\\b${refused}\\b`, "u").test(`${call.path} ${decodeURIComponent(call.rawQuery)}`)
  )
    return asIs(recording)
  const [, id = "", edge] = /^\/v[\d.]+\/([^/]+)(?:\/(\w+))?$/u.exec(call.path) ?? []
  if (edge === undefined) return { body: nodeOf(id, recording) }
  return edge === "insights" && recording.place === "insights" ? asIs(recording) : nothing
}

/** Every id the list of a recording holds, and the object an insight row is about. */
export const idsIn = ({ body, place }: Recording): ReadonlyArray<string | undefined> => {
  const content = place === "wrapped" ? Json.at(body, "result") : body
  if (place === "batch") return Json.list(body).map((_, at) => String(at + 1))
  if (place === "row") return [ofInsight(Json.at(content, "id"))]
  if (place === "map") return Json.entries(body).map(([id]) => id)
  if (place === "list") return Json.list(body).map((node) => Json.id(Json.at(node, "id")))
  const listed = Json.list(Json.at(content, "data")).map((row) => Json.id(Json.at(row, "id")))
  return place === "nodes"
    ? listed
    : [Json.id(Json.at(content, "id")), ...listed.map(ofInsight)].filter((id) => id !== undefined).slice(0, 1)
}

export const guess = (body: unknown): ReadonlyArray<Feed> => {
  if (Json.at(body, "access_token") !== undefined) return [{ as: "token", place: "whole" }]
  if (Array.isArray(body))
    return [{ as: "posts", place: body.some((one) => Json.at(one, "id") !== undefined) ? "list" : "batch" }]
  if (Json.at(body, "name") !== undefined && Json.at(body, "period") !== undefined)
    return [{ as: "posts", place: "row" }]
  const members = Json.entries(body)
  if (members.length > 0 && members.every(([id, node]) => /^\d+(?:_\d+)?$/u.test(id) && typeof node === "object"))
    return [{ as: "posts", place: "map" }]
  const rows = Json.list(Json.at(body, "data"))
  if (rows.some((row) => Json.at(row, "name") !== undefined && Json.at(row, "period") !== undefined)) {
    return [
      { as: "posts", place: "nested" },
      { as: "accounts", place: "insights" }
    ]
  }
  if (rows.length > 0) return [{ as: "posts", place: "nodes" }]
  const place = Json.at(body, "id") === undefined ? "whole" : "node"
  return [
    { as: "posts", place },
    { as: "accounts", place }
  ]
}

// internal

const nothing: Answer = { body: { data: [] } }

const ofInsight = (id: unknown): string | undefined => Json.text(id)?.split("/")[0]

/** The paths inside a batch. */
const unbatched = (call: Call): ReadonlyArray<string> | undefined => {
  const batch = call.method === "POST" ? FakePlatform.form(call).get("batch") : null
  if (batch === null) return undefined
  const items: ReadonlyArray<{ readonly relative_url: string }> = JSON.parse(batch)
  return items.map((item) => item.relative_url)
}

const batched = (call: Call, recording: Recording): Answer => ({
  body: (unbatched(call) ?? []).map((path) => {
    const { body, status = 200 } = answer(FakePlatform.callOf("GET", `${call.path}${path}`), recording)
    return { code: status, headers: [], body: typeof body === "string" ? body : JSON.stringify(body) }
  })
})

/** An object as the recording has it, or one of which nothing but its id is known. */
const nodeOf = (id: string, { body, place }: Recording): unknown => {
  switch (place) {
    case "node":
      return body
    case "nodes":
      return Json.list(Json.at(body, "data")).find((row) => Json.id(Json.at(row, "id")) === id) ?? { id }
    case "list":
      return Json.list(body).find((row) => Json.id(Json.at(row, "id")) === id) ?? { id }
    case "map":
      return { ...Object.fromEntries(Json.entries(Json.at(body, id))), id }
    case "nested":
      return { id, insights: body }
    case "row":
      return { id, insights: { data: [body] } }
    case "wrapped":
      return { id, insights: Json.at(body, "result") }
    default:
      return { id }
  }
}

/** The usage of an account is only looked at when a call is refused for it. */
const throttled = ({ text }: Recording): Answer => ({
  status: 400,
  headers: { "x-business-use-case-usage": text.trim().replaceAll(/\s+/gu, " ") },
  body: { error: { message: "(#80001) There have been too many calls.", type: "OAuthException", code: 80001 } }
})
