import { postgres } from "@dravo/store-postgres"

export const store = postgres({ connectionString: process.env["DATABASE_URL"] ?? "" })
