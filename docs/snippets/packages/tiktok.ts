import { tiktok } from "@dravo/adapters-tiktok"

const { TIKTOK_CLIENT_KEY = "", TIKTOK_CLIENT_SECRET = "" } = process.env
export const adapters = [tiktok({ clientKey: TIKTOK_CLIENT_KEY, clientSecret: TIKTOK_CLIENT_SECRET })]
