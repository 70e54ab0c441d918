import { proves } from "@dravo-internal/tools/proves"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { recorder } from "@dravo-internal/tools/sql/statements"
import { layerFrom, migrate } from "@dravo/store-postgres"
import { everyOperation } from "@dravo/testkit/EveryOperation"
import { assert, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import { connectionString, schema } from "./fixtures/world.ts"

const folder = join(import.meta.dirname, "../../kit-sql/test/sql")

it.live("every statement Postgres gets is one a reviewer has seen; -u writes those that changed", () =>
  Effect.gen(function* () {
    proves("repo.statements")
    const { began, ran, texts } = recorder()
    const url = yield* connectionString
    const name = yield* schema
    yield* migrate({ connectionString: Redacted.make(url), schema: name })
    const db = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new Kysely<unknown>({
            dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
            log: ({ query }) => ran(query.sql.replaceAll(name, "schema"))
          })
      ),
      (open) => Effect.promise(() => open.destroy())
    )
    yield* Effect.provide(everyOperation(began), layerFrom(db, { schema: name, migrate: "manual" }))
    const kept = readdirSync(folder).filter((file) => file.endsWith(".postgres.sql"))
    assert.includeMembers(
      [...texts().keys()].map((operation) => `${operation}.postgres.sql`),
      kept
    )
    for (const [operation, text] of texts())
      yield* Effect.promise(() => expect(text).toMatchFileSnapshot(`${folder}/${operation}.postgres.sql`))
  }).pipe(Effect.scoped)
)
