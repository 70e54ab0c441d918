/** `GET /2/tweets?ids=` and `GET /2/users?ids=` of the fake X. */
import type { Answer, Call } from "../FakePlatformFault.ts"
import { admit, invalidRequest, problem } from "./gate.ts"
import { type Metrics, renamed } from "./metrics.ts"
import type { State } from "./state.ts"

export interface Resource {
  readonly id: string
  readonly trouble: string | undefined
  readonly plain: Readonly<Record<string, unknown>>
  readonly fields: Readonly<Record<string, unknown>> & { readonly public_metrics: Metrics }
}

export interface Kind {
  readonly resource: "tweet" | "user"
  find(id: string): Resource | undefined
}

export const lookup = (state: State, call: Call, kind: Kind): Answer => {
  const admitted = admit(state, call, kind.resource)
  if (!("grant" in admitted)) return admitted
  const { grant, headers } = admitted
  const complaint = invalid(call, kind)
  if (complaint !== undefined) return { status: 400, headers, body: complaint }
  return { headers, body: found(state, call, kind, grant.userId) }
}

// internal

const allowed: Readonly<Record<Kind["resource"], ReadonlyArray<string>>> = {
  tweet: ["ids", "tweet.fields", "post.fields", "expansions", "user.fields", "media.fields"],
  user: ["ids", "user.fields", "tweet.fields", "post.fields", "expansions"]
}

/** The whole request is refused for one id it cannot parse. */
const invalid = (call: Call, kind: Kind): unknown => {
  const body = invalidRequest
  for (const name of call.query.keys()) {
    if (!allowed[kind.resource].includes(name))
      return body(
        name,
        [call.query.get(name)],
        `The query parameter [${name}] is not one of [${allowed[kind.resource].join(",")}]`
      )
  }
  const ids = (call.query.get("ids") ?? "").split(",").filter((id) => id !== "")
  if (ids.length === 0) return body("ids", [], "The `ids` query parameter can not be empty")
  if (ids.length > 100) return body("ids", ids, `size must be between 1 and 100 but was ${ids.length}`)
  const odd = ids.find((id) => !/^[0-9]{1,19}$/u.test(id))
  return odd === undefined ? undefined : body("ids", [odd], `The \`ids\` query parameter value [${odd}] is not valid`)
}

/** Newest last and answered backwards: nobody may rely on the order. */
const found = (state: State, call: Call, kind: Kind, userId: string | null): unknown => {
  const ids = [...new Set((call.query.get("ids") ?? "").split(","))].toReversed()
  const fields = fieldsOf(call, kind)
  const data: Array<unknown> = [],
    errors: Array<unknown> = []
  for (const id of ids) {
    const resource = kind.find(id)
    const trouble = resource === undefined ? "resource-not-found" : resource.trouble
    if (trouble !== undefined) {
      if (trouble !== "silent") errors.push(complaint(kind, id, trouble))
      continue
    }
    if (resource === undefined) continue
    const secret = [...fields].filter((field) => /^(non_public|organic|promoted)_metrics$/u.test(field))
    if (secret.length > 0 && userId !== resource.fields["author_id"]) {
      errors.push(
        ...secret.map((field) => ({
          ...complaint(kind, id, "not-authorized-for-field"),
          field,
          title: "Field Authorization Error"
        }))
      )
      continue
    }
    bill(state, kind, id)
    data.push(shown(state, call, kind, resource, fields))
  }
  return { ...(data.length === 0 ? {} : { data }), ...(errors.length === 0 ? {} : { errors }) }
}

/** Once per resource and UTC day. */
export const bill = (state: State, { resource }: Kind, id: string): void => {
  state.billed.add(`${resource}:${id}:${Math.floor(state.now() / 86_400_000)}`)
}

export const fieldsOf = (call: Call, kind: Kind): ReadonlySet<string> =>
  new Set(
    (kind.resource === "user"
      ? call.query.get("user.fields")
      : (call.query.get("post.fields") ?? call.query.get("tweet.fields"))
    )?.split(",") ?? []
  )

export const shown = (
  state: State,
  call: Call,
  kind: Kind,
  resource: Resource,
  fields: ReadonlySet<string>
): unknown => {
  const modern = kind.resource === "user" ? state.userVocabulary === "new" : call.query.has("post.fields")
  const metrics = Object.fromEntries(
    Object.entries(resource.fields.public_metrics).filter(([, value]) => value !== null)
  )
  const all = { ...resource.fields, public_metrics: modern ? renamed(metrics) : metrics }
  return { ...resource.plain, ...Object.fromEntries(Object.entries(all).filter(([field]) => fields.has(field))) }
}

const complaint = (kind: Kind, id: string, type: string) => ({
  value: id,
  resource_id: id,
  resource_type: kind.resource,
  parameter: "ids",
  title: type === "resource-not-found" ? "Not Found Error" : "Authorization Error",
  detail:
    type === "resource-not-found"
      ? `Could not find ${kind.resource} with ids: [${id}].`
      : `Sorry, you are not authorized to see the ${kind.resource} with ids: [${id}].`,
  type: problem(type)
})
