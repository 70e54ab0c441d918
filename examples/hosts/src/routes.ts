/** Frameworks whose routes are functions of a `Request`; each instance has `http: { basePath: "/social" }`. */
import type { Analytics } from "@dravo/analytics"

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
