import { youtube } from "@dravo/adapters-youtube"

const { GOOGLE_CLIENT_ID = "", GOOGLE_CLIENT_SECRET = "" } = process.env
export const adapters = [youtube({ clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET, analytics: true })]
