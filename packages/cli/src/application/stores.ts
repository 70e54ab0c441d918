/** The databases `--database` can name, one row each; what differs between them ends here. */
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { type Failed, failed } from "../ExitCodes.ts"

/** A database ready to be used; nothing has connected yet. */
export interface Database {
  /** Refuses to work on tables that are missing or older: only `migrate` changes them. */
  readonly layer: Layer.Layer<Store | Coordination>
  /** Creates and upgrades the tables; answers the ids of what was applied. */
  readonly migrate: Effect.Effect<ReadonlyArray<number>, StoreError>
  /** What `migrate` runs on an empty database. */
  readonly script: string
  /** The calls by which an engine that distributes tables takes them over; undefined where no engine does. */
  readonly distribute: string | undefined
}

export interface Kind {
  readonly scheme: string
  readonly example: string
  /** The address without its scheme; the driver is loaded here and not before. */
  readonly open: (address: string, purpose: Purpose) => Effect.Effect<Database, Failed>
}

/** `create` may name a database that does not exist yet. */
export type Purpose = "use" | "create"

/** Whoever works on tables with row-level security has to say so. */
const guardedByDatabase = Effect.mapError(Config.withDefault(Config.Boolean("DRAVO_ROW_LEVEL_SECURITY"), false), () =>
  failed("input", "DRAVO_ROW_LEVEL_SECURITY must be true or false.")
)

/** Whoever works on tables in partitions has to say so, too. */
const partitions = Effect.mapError(
  Config.map(Config.option(Config.Int("DRAVO_PARTITIONS")), (count) =>
    Option.isSome(count) ? { partitions: count.value } : {}
  ),
  () => failed("input", "DRAVO_PARTITIONS must be a whole number.")
)

/** Both spellings of the scheme are in use. */
const postgres = (scheme: string): Kind => ({
  scheme,
  example: `${scheme}://user@host/database`,
  open: Effect.fnUntraced(function* (address) {
    const store = yield* Effect.promise(() => import("@dravo/store-postgres"))
    const connectionString = Redacted.make(`${scheme}:${address}`, { label: "database" })
    const tables = { rowLevelSecurity: yield* guardedByDatabase, ...(yield* partitions) }
    return {
      layer: store.layer({ connectionString, ...tables, migrate: "manual" }),
      migrate: store.migrate({ connectionString, ...tables }),
      script: store.script(tables),
      distribute: store.distribute()
    }
  })
})

/** The path behind `sqlite:` or `file:`; a URL's slash before a drive is none of the path's. */
export const pathOf = (scheme: string, address: string, windows = process.platform === "win32"): string => {
  if (scheme === "file" && address.startsWith("//")) return fileURLToPath(`file:${address}`, { windows })
  const path = address.replace(/^\/\//u, "")
  return windows ? path.replace(/^\/(?=[a-z]:[\\/])/iu, "") : path
}

const sqlite = (scheme: string): Kind => ({
  scheme,
  example: scheme === "file" ? "file:///data/analytics.db" : "analytics.db or sqlite:analytics.db",
  open: Effect.fnUntraced(function* (address, purpose) {
    const filename = yield* Effect.try({
      try: () => pathOf(scheme, address),
      catch: () => failed("input", `The ${scheme}: address names no file of this machine.`)
    })
    if (filename.trim() === "" || filename === ":memory:") {
      return yield* failed("input", "A database in memory ends with the command; name a file.")
    }
    if (purpose === "use" && !existsSync(filename)) {
      return yield* failed("store", `There is no database at ${filename}. \`dravo migrate\` creates it.`)
    }
    const store = yield* Effect.promise(() => import("@dravo/store-sqlite"))
    return {
      layer: store.layer({ filename, migrate: "manual" }),
      migrate: store.migrate({ filename }),
      script: store.script(),
      distribute: undefined
    }
  })
})

export const kinds: ReadonlyArray<Kind> = [
  sqlite("sqlite"),
  sqlite("file"),
  postgres("postgres"),
  postgres("postgresql")
]

/** The first row stands for a plain path. */
export const open = (target: string, purpose: Purpose): Effect.Effect<Database, Failed> => {
  // One letter before a colon is a drive.
  const scheme = /^([a-z][a-z0-9+.-]+):/iu.exec(target)?.[1]?.toLowerCase()
  const kind = scheme === undefined ? kinds[0] : kinds.find((one) => one.scheme === scheme)
  if (kind === undefined) {
    const known = kinds.map((one) => `${one.scheme}:`).join(", ")
    // Not the whole address: some carry a password.
    return Effect.fail(
      failed("input", `No store is plugged in for ${scheme ?? "this"}: addresses; known are ${known}.`)
    )
  }
  return kind.open(scheme === undefined ? target : target.slice(scheme.length + 1), purpose)
}
