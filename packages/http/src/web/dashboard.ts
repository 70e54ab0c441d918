/** The page at `/dashboard` and its files, answered past the API: no key, no numbers, and nothing loaded before. */
import type { Site, SiteAnswer } from "@dravo/dashboard/Site"
import type { DashboardOptions } from "./dashboardRules.ts"
import * as ProblemResponse from "./ProblemResponse.ts"

/** Undefined for a request that is not about the page. */
export type Dashboard = (request: Request) => Promise<Response> | undefined

export const make = (basePath: string, options: DashboardOptions): Dashboard => {
  if (options === false) return () => undefined
  const given = options === true ? {} : options
  let opened: Promise<Site> | undefined
  const mount = `${basePath}/dashboard`
  return (request) => {
    if (!request.url.includes("/dashboard")) return undefined
    const { pathname } = new URL(request.url)
    if (pathname !== mount && !pathname.startsWith(`${mount}/`)) return undefined
    opened ??= import("@dravo/dashboard/Site").then(({ open }) => open(given))
    return opened.then(
      (site) => answered(request.method, site.answer(pathname.slice(basePath.length))),
      () => ProblemResponse.of({ ...missing, detail: unbuilt })
    )
  }
}

// internal

const missing = { type: "https://dravo.dev/problems/not-found", title: "Not found", status: 404 }

const unbuilt = "The dashboard's files are missing: run the build of @dravo/dashboard."

const answered = (method: string, found: SiteAnswer | undefined): Response => {
  if (found === undefined) return ProblemResponse.of({ ...missing, detail: "There is nothing at this address." })
  if (method !== "GET" && method !== "HEAD") return ProblemResponse.methodNotAllowed("GET, HEAD")
  const { body, headers, status } = found
  const length = body === null ? {} : { "content-length": String(body.byteLength) }
  return new Response(method === "HEAD" ? null : body, { status, headers: { ...headers, ...length } })
}
