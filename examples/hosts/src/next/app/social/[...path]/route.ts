import { after } from "next/server"
import { analytics } from "../../../analytics.ts"

/** `after` keeps a serverless function alive until refreshes that outlast the answer have ended. */
export const GET = (request: Request) => analytics.handler(request, { waitUntil: after })
