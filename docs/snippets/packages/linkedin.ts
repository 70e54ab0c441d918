import { linkedin } from "@dravo/adapters-linkedin"

const { LINKEDIN_CLIENT_ID = "", LINKEDIN_CLIENT_SECRET = "" } = process.env
export const adapters = [linkedin({ clientId: LINKEDIN_CLIENT_ID, clientSecret: LINKEDIN_CLIENT_SECRET })]
