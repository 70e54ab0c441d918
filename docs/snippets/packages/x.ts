import { x } from "@dravo/adapters-x"

const { X_CLIENT_ID = "", X_CLIENT_SECRET = "" } = process.env
export const adapters = [x({ clientId: X_CLIENT_ID, clientSecret: X_CLIENT_SECRET })]
