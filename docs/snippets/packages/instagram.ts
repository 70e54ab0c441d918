import { instagram } from "@dravo/adapters-instagram"

export const adapters = [instagram()] // accounts connected with Instagram Login
