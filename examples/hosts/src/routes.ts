/** The route of a framework that an application has already; the instance has `http: { basePath: "/social" }`. */
import type { Analytics } from "@dravo/analytics"

/** `app/routes/social.$.ts`. */
export const reactRouter = (analytics: Analytics) => {
  // #region react-router
  const loader = ({ request }: { readonly request: Request }) => analytics.handler(request)
  // #endregion
  return { loader }
}
