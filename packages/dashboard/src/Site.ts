/** The files of the page, as a server answers with them; read from the package's own folder, once. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** What a host says about the page. */
export interface SiteOptions {
  /** Where an account is connected anew; `{account_id}` stands for which. */
  readonly reconnectUrl?: string
  /** Origins whose pages may show this one in a frame, beside its own. */
  readonly frameAncestors?: ReadonlyArray<string>
}

/** An answer to be sent as it is. */
export interface SiteAnswer {
  readonly status: 200 | 308
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | null
}

/** The page's files, in memory. */
export interface Site {
  /** Of the path after the mount, `/dashboard…`; undefined where there is nothing. */
  readonly answer: (path: string) => SiteAnswer | undefined
}

/** Throws where the package was not built. */
export const open = (options: SiteOptions = {}): Site => {
  const folder = [join(import.meta.dirname, "site"), join(import.meta.dirname, "../dist/site")].find((path) =>
    existsSync(join(path, "index.html"))
  )
  if (folder === undefined) throw new Error("the dashboard's files are missing: run the build of @dravo/dashboard")
  const files = new Map(readdirSync(folder).flatMap((name) => fileOf(folder, name)))
  const index: SiteAnswer = {
    status: 200,
    headers: { ...shared, "content-type": "text/html; charset=utf-8", "cache-control": "no-cache", ...policy(options) },
    body: new TextEncoder().encode(pageOf(readFileSync(join(folder, "index.html"), "utf8"), options))
  }
  return {
    answer: (path) => {
      if (path === "/dashboard") return index
      // Its files are named from beside it: with a slash at the end they would be looked for below.
      if (path === "/dashboard/") return { status: 308, headers: { ...shared, location: "../dashboard" }, body: null }
      return path.startsWith("/dashboard/") ? files.get(path.slice("/dashboard/".length)) : undefined
    }
  }
}

// internal

const shared = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" }

/** The element may stand on pages of other origins; what it may read there is the endpoints' to say. */
const anywhere = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" }

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8"
}

/** All but the element are named by what is in them: whoever has one need not ask again. */
const fileOf = (folder: string, name: string): ReadonlyArray<readonly [string, SiteAnswer]> => {
  const type = types[name.slice(name.lastIndexOf(".") + 1)]
  if (type === undefined) return []
  const cache = name === "element.js" ? "no-cache" : "public, max-age=31536000, immutable"
  const headers = {
    ...shared,
    ...(name === "element.js" ? anywhere : {}),
    "content-type": type,
    "cache-control": cache
  }
  return [[name, { status: 200, headers, body: readFileSync(join(folder, name)) }]]
}

/** Scripts and styles of this origin only, none of them inside the page; no picture of anybody's else. */
const policy = ({ frameAncestors = [] }: SiteOptions) => ({
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...frameAncestors].join(" ")}`
  ].join("; ")
})

const pageOf = (html: string, { reconnectUrl }: SiteOptions): string =>
  reconnectUrl === undefined
    ? html
    : html.replace("</head>", () => `<meta name="dravo-reconnect" content="${escaped(reconnectUrl)}">\n</head>`)

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")
