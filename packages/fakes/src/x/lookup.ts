/** `GET /2/tweets?ids=` and `GET /2/users?ids=` of the fake X. */
import type { Refusal, State } from "./state.ts"
import { bearer } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { type Metrics, renamed } from "./metrics.ts"

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
  const token = bearer(call) ?? ""
  const grant = state.tokens.get(token)
  if (grant === undefined || (grant.expiresAt !== null && grant.expiresAt <= state.now())) return unauthorized
  const { headers, throttled } = meter(state, token, kind)
  if (throttled)
    return {
      status: 429,
      headers,
      body: { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank", status: 429 }
    }
  const refusal =
    state.refusal ??
    (["tweet.read", "users.read"].every((scope) => grant.scopes.includes(scope)) ? null : ("missing-scope" as const))
  if (refusal !== null) return { ...refusals[refusal], headers: { ...headers, ...refusals[refusal].headers } }
  const complaint = invalid(call, kind)
  if (complaint !== undefined) return { status: 400, headers, body: complaint }
  return { headers, body: found(state, call, kind, grant.userId) }
}

// internal

const problem = (type: string): string => `https://api.x.com/2/problems/${type}`

const unauthorized: Answer = {
  status: 401,
  body: { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" }
}

const refusals: Readonly<Record<Refusal, Answer>> = {
  credits: {
    status: 402,
    body: {
      account_id: "1700000000000000001",
      title: "CreditsDepleted",
      detail: "Your enrolled account [1700000000000000001] does not have any credits to fulfill this request.",
      type: problem("credits")
    }
  },
  "client-not-enrolled": {
    status: 403,
    body: {
      client_id: "1",
      detail: "You must use keys and tokens from a developer App that is attached to a Project.",
      title: "Client Forbidden",
      required_enrollment: "Standard Basic",
      reason: "client-not-enrolled",
      type: problem("client-forbidden")
    }
  },
  "unsupported-authentication": {
    status: 403,
    body: {
      title: "Unsupported Authentication",
      detail: "Authenticating with Unknown is forbidden for this endpoint.",
      type: problem("unsupported-authentication"),
      status: 403
    }
  },
  "user-suspended": {
    status: 403,
    body: { title: "Forbidden", detail: "The user has been suspended.", type: problem("user-suspended"), status: 403 }
  },
  "missing-scope": {
    status: 403,
    body: {
      title: "Forbidden",
      detail: "The token lacks the required scopes: tweet.read, users.read.",
      type: "about:blank",
      status: 403
    }
  },
  "usage-capped-daily": {
    status: 429,
    body: {
      title: "UsageCapExceeded",
      detail: "Usage cap exceeded: Daily product cap",
      period: "Daily",
      scope: "Product",
      type: problem("usage-capped")
    }
  },
  "usage-capped-monthly": {
    status: 429,
    body: {
      title: "UsageCapExceeded",
      detail: "Usage cap exceeded: Monthly product cap",
      period: "Monthly",
      scope: "Product",
      type: problem("usage-capped")
    }
  },
  "internal-error": {
    status: 503,
    headers: { "content-type": "text/html" },
    body: "<!doctype html><title>X / Error</title><p>Over capacity</p>"
  }
}

const window = 15 * 60_000

/** Counts against the token's window of this endpoint. */
const meter = (
  state: State,
  token: string,
  kind: Kind
): { readonly headers: Record<string, string>; readonly throttled: boolean } => {
  const now = state.now()
  const key = `${token} ${kind.resource}`
  const open = state.windows.get(key)
  const current =
    open !== undefined && open.resetAt > now ? open : { used: 0, resetAt: Math.ceil((now + window) / 1000) * 1000 }
  state.windows.set(key, current)
  const until = Math.max(state.throttled.get(token) ?? 0, state.throttled.get("*") ?? 0)
  const throttled = until > now || current.used >= state.rateLimit
  if (!throttled) current.used++
  const reset = until > now ? until : current.resetAt
  return {
    throttled,
    headers: {
      "x-rate-limit-limit": String(state.rateLimit),
      "x-rate-limit-remaining": String(throttled ? 0 : state.rateLimit - current.used),
      "x-rate-limit-reset": String(Math.ceil(reset / 1000))
    }
  }
}

const allowed: Readonly<Record<Kind["resource"], ReadonlyArray<string>>> = {
  tweet: ["ids", "tweet.fields", "post.fields", "expansions", "user.fields", "media.fields"],
  user: ["ids", "user.fields", "tweet.fields", "post.fields", "expansions"]
}

/** The whole request is refused for one id it cannot parse. */
const invalid = (call: Call, kind: Kind): unknown => {
  const body = (parameter: string, value: unknown, message: string) => ({
    errors: [{ parameters: { [parameter]: value }, message }],
    title: "Invalid Request",
    detail: "One or more parameters to your request was invalid.",
    type: problem("invalid-request")
  })
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
    state.billed.add(`${kind.resource}:${id}:${Math.floor(state.now() / 86_400_000)}`)
    data.push(shown(state, call, kind, resource, fields))
  }
  return { ...(data.length === 0 ? {} : { data }), ...(errors.length === 0 ? {} : { errors }) }
}

const fieldsOf = (call: Call, kind: Kind): ReadonlySet<string> =>
  new Set(
    (kind.resource === "user"
      ? call.query.get("user.fields")
      : (call.query.get("post.fields") ?? call.query.get("tweet.fields"))
    )?.split(",") ?? []
  )

const shown = (state: State, call: Call, kind: Kind, resource: Resource, fields: ReadonlySet<string>): unknown => {
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
