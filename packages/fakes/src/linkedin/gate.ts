/** What every call to the fake LinkedIn must get past: version, token, quota, permission. */
import { bearer } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { isTunnelled, queryOf, unpermitted } from "./restli.ts"
import type { Grant, Refusal, State, Throttle } from "./state.ts"

export interface Resource {
  readonly name: string
  readonly finder: string
  /** What a token needs. */
  readonly scope: string
  /** Parameters it knows. */
  readonly parameters: ReadonlyArray<string>
  /** The page whose role is needed. */
  readonly organization?: (values: ReadonlyMap<string, string>, call: Call) => string | undefined
  readonly answer: (state: State, values: ReadonlyMap<string, string>, grant: Grant, call: Call) => Answer
}

export const pass = (state: State, resource: Resource, call: Call): Answer => {
  const version = call.headers["linkedin-version"] ?? ""
  if (version === "")
    return {
      status: 400,
      body: {
        status: 400,
        code: "VERSION_MISSING",
        message: "A version must be present. Please specify a version by adding the LinkedIn-Version header."
      }
    }
  if (!isServed(state, version))
    return {
      status: 426,
      body: { status: 426, code: "NONEXISTENT_VERSION", message: `Requested version ${version}01 is not active` }
    }
  if (state.refusal !== null) return refusals[state.refusal](resource)
  const grant = granted(state, call)
  if ("body" in grant) return grant
  const spent = throttled(state, resource, grant)
  if (spent !== undefined) return spent
  if ((call.method === "POST" && !isTunnelled(call)) || call.headers["x-restli-protocol-version"] !== "2.0.0")
    return unpermitted("q")
  const { complaint, values } = queryOf(call)
  if (complaint !== undefined) return complaint
  const odd = [...values.keys()].find((name) => !resource.parameters.includes(name))
  if (odd !== undefined) return notAllowed(odd)
  const page = state.organizations.get(resource.organization?.(values, call) ?? "")
  const role = page?.administrators?.includes(grant.memberId) ?? true
  if (!grant.scopes.includes(resource.scope) || !role) return denied(resource, version)
  return resource.answer(state, values, grant, call)
}

export const denied = ({ finder, name }: Resource, version: string): Answer => ({
  status: 403,
  body: {
    status: 403,
    serviceErrorCode: 100,
    code: "ACCESS_DENIED",
    message: `Not enough permissions to access: ${name}.${finder}.${version}01`
  }
})

export const throttle = (kind: Throttle, period = " DAY"): Answer => ({
  status: 429,
  body: {
    status: 429,
    serviceErrorCode: 101,
    code: "TOO_MANY_REQUESTS",
    message: `Resource level throttle ${kind}${period} limit for calls to this resource is reached.`
  }
})

// internal

const notAllowed = (fieldPath: string): Answer => ({
  status: 400,
  body: {
    errorDetailType: "com.linkedin.common.error.BadRequest",
    message: "Invalid param. Please see errorDetails for more information.",
    errorDetails: { inputErrors: [{ code: "QUERY_PARAM_NOT_ALLOWED", input: { inputPath: { fieldPath } } }] },
    status: 400
  }
})

/** There was no version in December 2025. */
const isServed = ({ versions: { newest, oldest } }: State, version: string): boolean =>
  /^20\d{2}(0[1-9]|1[0-2])$/u.test(version) && version >= oldest && version <= newest && version !== "202512"

const refusals: Readonly<Record<Refusal, (resource: Resource) => Answer>> = {
  "not-approved": (resource) => denied(resource, "202607"),
  unpermitted: () => unpermitted("shares[0]"),
  burst: () => throttle("MEMBER", ""),
  "internal-error": () => ({
    status: 500,
    body: { status: 500, code: "INTERNAL_SERVER_ERROR", message: "Internal Server Error" }
  }),
  "gateway-timeout": () => ({
    status: 504,
    headers: { "content-type": "text/html" },
    body: "<!doctype html><title>504</title>"
  }),
  "empty-token": () => ({
    status: 401,
    body: { message: "Empty oauth2_access_token", serviceErrorCode: 401, status: 401 }
  })
}

interface Unauthorized {
  readonly status: 401
  readonly body: unknown
}

const unauthorized = (serviceErrorCode: number, code: string, message: string): Unauthorized => ({
  status: 401,
  body: { status: 401, serviceErrorCode, code, message }
})

const granted = (state: State, call: Call): Grant | Unauthorized => {
  const token = bearer(call)
  if (token === undefined)
    return { status: 401, body: { message: "Empty oauth2_access_token", serviceErrorCode: 401, status: 401 } }
  const grant = state.tokens.get(token)
  const now = state.now()
  if (state.revoked.has(token) || (grant?.settlesAt != null && grant.settlesAt > now)) {
    return unauthorized(65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user")
  }
  if (grant === undefined) return unauthorized(65600, "INVALID_ACCESS_TOKEN", "Invalid access token")
  return grant.expiresAt !== null && grant.expiresAt <= now
    ? unauthorized(65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")
    : grant
}

/** Calls count per resource and UTC day, for the application and for each of its members. No header tells. */
const throttled = (state: State, { name }: Resource, { memberId }: Grant): Answer | undefined => {
  if (state.throttle !== null && (state.throttle.resource ?? name) === name) return throttle(state.throttle.kind)
  const today = Math.floor(state.now() / 86_400_000)
  const count = (who: string): number => {
    const key = `${name} ${today} ${who}`
    const used = (state.used.get(key) ?? 0) + 1
    state.used.set(key, used)
    return used
  }
  if (count("application") > state.quota.application) return throttle("APPLICATION")
  return count(memberId) > state.quota.member ? throttle("APPLICATION_AND_MEMBER") : undefined
}
