import { proves } from "@dravo-internal/tools/proves"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { recorder } from "@dravo-internal/tools/sql/statements"
import { ImmediateDialect, layerFrom } from "@dravo/store-sqlite"
import { everyOperation } from "@dravo/testkit/EveryOperation"
import { assert, expect, it } from "@effect/vitest"
import { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import { Kysely } from "kysely"

const folder = join(import.meta.dirname, "../../kit-sql/test/sql")

it("every statement SQLite gets is one a reviewer has seen; -u writes those that changed", async () => {
  proves("repo.statements")
  const { began, ran, texts } = recorder()
  const db = new Kysely<unknown>({ dialect: new ImmediateDialect(":memory:"), log: ({ query }) => ran(query.sql) })
  // The migrations come first.
  const opened = Effect.flatMap(Store, (store) => store.engineFindKey(""))
  await Effect.runPromise(Effect.provide(Effect.andThen(opened, everyOperation(began)), layerFrom(db)))
  const kept = readdirSync(folder).filter((file) => file.endsWith(".sqlite.sql"))
  assert.includeMembers(
    [...texts().keys()].map((operation) => `${operation}.sqlite.sql`),
    kept
  )
  for (const [operation, text] of texts()) await expect(text).toMatchFileSnapshot(`${folder}/${operation}.sqlite.sql`)
})
