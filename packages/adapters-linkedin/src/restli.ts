/**
 * Rest.li 2.0 queries, spelled by hand: the parentheses, commas and colons of their structure stay raw while what is in
 * them is percent-encoded. Every standard encoder would encode both.
 */
import type { Request } from "@dravo/kit-http/Request"

/** A parameter whose value is already spelled. */
export type Parameter = readonly [name: string, value: string]

/** A URN or any other text as a value. Parentheses would end the list it stands in. */
export const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

export const list = (texts: ReadonlyArray<string>): string => `List(${texts.map(encoded).join(",")})`

/** A finder's request. A query longer than the URL may be goes into the body of a POST that says it is a GET. */
export const finder = (
  path: string,
  parameters: ReadonlyArray<Parameter>,
  headers: Readonly<Record<string, string>> = {}
): Pick<Request, "method" | "path" | "headers" | "formText"> => {
  const query = parameters.map(([name, value]) => `${name}=${value}`).join("&")
  return query.length <= maxQuery
    ? { path: `${path}?${query}`, headers }
    : { method: "POST", path, headers: { ...headers, "x-http-method-override": "GET" }, formText: query }
}

/** A URN as LinkedIn wrote it; as a key of a map it comes percent-encoded or not. */
export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray percent sign: not encoded after all.
    return text
  }
}

// internal

/** LinkedIn's own limit, in characters. */
const maxQuery = 4000
