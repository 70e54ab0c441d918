import { analytics } from "../../../lib/server/analytics.ts"

export const GET = ({ request }: { readonly request: Request }) => analytics.handler(request)
