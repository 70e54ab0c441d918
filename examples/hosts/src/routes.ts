/** Frameworks whose routes are functions of a `Request`; each instance has `http: { basePath: "/social" }`. */
import type { Analytics } from "@dravo/analytics"

/** `app/social/[...path]/route.ts`; `after` is that of `next/server`. */
export const next = (analytics: Analytics, after: (work: Promise<unknown>) => void) => {
  // #region next
  const GET = (request: Request) => analytics.handler(request, { waitUntil: after })
  // #endregion
  return { GET }
}

/** `src/routes/social/[...path]/+server.ts`. */
export const svelteKit = (analytics: Analytics) => {
  // #region sveltekit
  const GET = ({ request }: { readonly request: Request }) => analytics.handler(request)
  // #endregion
  return { GET }
}

/** `app/routes/social.$.ts`. */
export const reactRouter = (analytics: Analytics) => {
  // #region react-router
  const loader = ({ request }: { readonly request: Request }) => analytics.handler(request)
  // #endregion
  return { loader }
}
