/** A process that migrates: at once when told `go`, or stopping before a statement of its choice until it is killed. */
import * as Migrator from "@dravo/kit-sql/Migrator"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import type { Address } from "../processes/database.ts"

const address: Address = JSON.parse(process.argv[2] ?? "{}")
const stopAt = Number(process.argv[3] ?? 0)

let statements = 0
/** Called when a statement has run: the process stands still between two of them. */
const log = () => {
  statements += 1
  if (statements !== stopAt) return undefined
  process.send?.({ _tag: "Stopped" })
  return new Promise<void>(() => {})
}

const db =
  address.kind === "sqlite"
    ? new Kysely<unknown>({ dialect: new Sqlite.ImmediateDialect(address.filename), log })
    : new Kysely<unknown>({
        dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: address.url }) }),
        log
      })
const options =
  address.kind === "sqlite" ? { db, dialect: Sqlite.dialect } : { db, dialect: Postgres.dialect, schema: "dravo" }

// Killing the other half of a pair is what the proof does.
process.on("disconnect", () => process.exit(0))
process.once("message", () => {
  Effect.runPromise(Migrator.migrate(options)).then(
    (ids) => {
      process.send?.({ _tag: "Migrated", ids, statements })
    },
    (error: unknown) => {
      process.send?.({ _tag: "Failed", error: String(error) })
    }
  )
})
process.send?.({ _tag: "Ready" })
