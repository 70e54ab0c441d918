/** How the fake LinkedIn reads a query: structure must be raw, what is in it percent-encoded. */
import type { Answer, Call } from "../FakePlatformFault.ts"

export interface Query {
  readonly values: ReadonlyMap<string, string>
  /** What is wrong with it. */
  readonly complaint: Answer | undefined
}

/** From the URL, or from the body of a POST that says it is a GET. */
export const queryOf = (call: Call): Query => {
  const raw = isTunnelled(call) ? call.body : call.rawQuery
  if (call.rawQuery.length > 4000)
    return {
      values: new Map(),
      complaint: { status: 414, headers: { "content-type": "text/html" }, body: "<h1>URI Too Long</h1>" }
    }
  const pairs = raw
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const mark = pair.indexOf("=")
      return [pair.slice(0, mark), pair.slice(mark + 1)] as const
    })
  return {
    values: new Map(pairs),
    complaint: pairs.map(([name, value]) => wrong(name, value)).find((one) => one !== undefined)
  }
}

export const isTunnelled = (call: Call): boolean =>
  call.method === "POST" &&
  call.headers["x-http-method-override"] === "GET" &&
  call.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true

/** The URNs of `List(…)`; none for anything else. */
export const list = (value: string | undefined): ReadonlyArray<string> =>
  (/^List\((.*)\)$/u.exec(value ?? "")?.[1] ?? "")
    .split(",")
    .filter((one) => one !== "")
    .map(decodeURIComponent)

/** One field of a `(…:…,…)` structure. */
export const field = (value: string | undefined, name: string): string | undefined => {
  const found = new RegExp(`[(,]${name}:([^,()]*)`, "u").exec(value ?? "")?.[1]
  return found === undefined ? undefined : decodeURIComponent(found)
}

export const invalid = (code: string, fieldPath: string): Answer => ({
  status: 400,
  body: {
    errorDetailType: "com.linkedin.common.error.BadRequest",
    message: "Invalid param. Please see errorDetails for more information.",
    errorDetails: { inputErrors: [{ code, input: { inputPath: { fieldPath } } }] },
    status: 400
  }
})

export const unpermitted = (path: string): Answer => ({
  status: 403,
  body: {
    status: 403,
    serviceErrorCode: 100,
    code: "ACCESS_DENIED",
    message: `Unpermitted fields present in PARAMETER: Data Processing Exception while processing fields [/${path}]`
  }
})

/** A page of elements; ten when no count was given. Links name a next page, which nobody should follow. */
export const page = (
  call: Call,
  values: ReadonlyMap<string, string>,
  elements: ReadonlyArray<unknown>,
  max: number
): Answer => {
  const start = Number(values.get("start") ?? 0)
  const count = Math.min(Number(values.get("count") ?? 10), max)
  const more = start + count < elements.length
  const links = more
    ? [{ type: "application/json", rel: "next", href: `${call.path}?start=${start + count}&count=${count}` }]
    : []
  return { body: { paging: { start, count, links }, elements: elements.slice(start, start + count) } }
}

// internal

/** Dotted and indexed names are protocol 1.0; an encoded parenthesis or a raw URN is a value nobody can take apart. */
const wrong = (name: string, value: string): Answer | undefined => {
  if (/[.[\]]/u.test(name)) return unpermitted(name)
  return /^(List)?%28/iu.test(value) || /urn:li:/u.test(value) ? invalid("FIELD_INVALID", name) : undefined
}
