import { facebook } from "@dravo/adapters-facebook"

export const adapters = [facebook({ appSecret: process.env["META_APP_SECRET"] ?? "" })]
