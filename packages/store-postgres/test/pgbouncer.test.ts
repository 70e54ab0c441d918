import { Coordination } from "@dravo/core/Coordination"
import * as Bouncer from "@dravo-internal/tools/postgres/pgbouncer"
import { everyOperation } from "@dravo/testkit/EveryOperation"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { admin, connectionString, empty, opened, places } from "./fixtures/world.ts"

let offset = 0
let pooler: Promise<Bouncer.Pooler> | undefined
afterAll(async () => {
  await close()
  await (await pooler)?.close()
})

const through = Effect.flatMap(connectionString, (url) =>
  Effect.promise(async () => {
    pooler ??= Bouncer.start({ port: Number(new URL(url).port) })
    return (await pooler).url
  })
)

const options = { clockOffset: () => offset, through }
const place = places(options)
const { close, layer } = opened(options)
const name = "Postgres through PgBouncer in transaction mode"
const capabilities = { durable: true, shared: true }
const advance = (duration: Duration.Duration) =>
  Effect.sync(() => {
    offset += Duration.toMillis(duration)
  })

/**
 * The suite has run on Postgres already in another file; `proofs/stores/pooler.ts` has the time for it here. Random
 * commands are made of every operation, and durability is about connections.
 */
const isWhole = process.env["DRAVO_POOLER_SUITE"] !== undefined
const subjects = ["differential", "durability"]

const env: StoreSuite.Env = {
  layer,
  database: place,
  capabilities,
  advance,
  drift: Duration.minutes(1),
  check: { runs: 4, size: 40 }
}

describe.skipIf(Bouncer.installed() === undefined)(
  "through PgBouncer, where it is installed (apt-get install -y pgbouncer)",
  () => {
    if (isWhole) StoreSuite.suite({ name, layer, place, capabilities, advance, drift: env.drift, runs: 5 })
    else
      describe.each(subjects)(`${name}: %s`, { meta: { claim: "stores.same-on-every-store" } }, (subject) => {
        for (const law of StoreSuite.laws[subject] ?? [])
          it.effect(law.name, () => law.run(env), { timeout: 60_000, meta: law.meta ?? {} })
      })

    it.live("answers every operation of the port", () => Effect.provide(everyOperation(), layer))

    it.live("leaves no session state behind: nothing is named or set on the server's connections", () =>
      Effect.gen(function* () {
        const run = yield* admin
        yield* Effect.provide(
          Effect.flatMap(Coordination, (coordination) => coordination.cooldowns(["a"])),
          empty({ through })
        )
        const settings = yield* run("select count(*) as n from pg_locks where locktype = 'advisory'")
        assert.deepStrictEqual(settings, [{ n: "0" }])
        const bouncer = yield* Effect.promise(async () => {
          const { default: pg } = await import("pg")
          const client = new pg.Client({ connectionString: await Effect.runPromise(through) })
          await client.connect()
          const found = []
          // Five connections stand behind the pooler: each is met some time.
          for (let at = 0; at < 20; at++) {
            found.push(
              (
                await client.query(
                  "select current_setting('plan_cache_mode') as mode, (select count(*) from pg_prepared_statements " +
                    "where name like 'dravo%') as named"
                )
              ).rows[0]
            )
          }
          await client.end()
          return found
        })
        for (const one of bouncer) assert.deepStrictEqual(one, { mode: "auto", named: "0" })
      }).pipe(Effect.scoped)
    )
  }
)
