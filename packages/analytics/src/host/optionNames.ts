/** Which options there are, so that a mistyped one is not silently without effect. */
import * as Predicate from "effect/Predicate"
import type { BudgetOptions, CloseOptions, HttpOptions, Options, RefresherOptions, VaultOptions } from "../options.ts"
import { misconfigured } from "./misconfigured.ts"

/** A record, so that the compiler misses no name. */
const names = <A>(of: Readonly<Record<keyof A, true>>): ReadonlySet<string> => new Set(Object.keys(of))

export const top = names<Options>({
  store: true,
  adapters: true,
  credentials: true,
  vault: true,
  freshness: true,
  budgets: true,
  retention: true,
  maxAge: true,
  auth: true,
  http: true,
  readBudget: true,
  firstReadBudget: true,
  maxCalls: true,
  minForceInterval: true,
  log: true,
  logLevel: true
})
export const vault = names<VaultOptions>({ key: true, olderKeys: true, margin: true })
export const auth = names<NonNullable<Options["auth"]>>({ jwt: true })
export const http = names<HttpOptions>({ basePath: true, cors: true, probes: true })
export const cors = names<NonNullable<HttpOptions["cors"]>>({ origins: true })
export const budget = names<BudgetOptions>({ dollars: true, per: true })
export const retention = names<NonNullable<Options["retention"]>>({ full: true, hourly: true, drop: true })
export const refresher = names<RefresherOptions>({ interval: true, unreadFor: true, maintenance: true })
export const close = names<CloseOptions>({ drain: true })

/**
 * What an object of options says, each read once: a getter that throws, or answers differently the next time, is the
 * host's code. Throws `misconfigured`.
 */
export const read = <A>(path: string, options: A, known: ReadonlySet<string>): A => {
  if (!Predicate.isObject(options)) throw misconfigured(path, `must be an object with ${list(known)}`)
  const at = (name: string) => (path === "options" ? name : `${path}.${name}`)
  for (const name of Object.keys(options)) {
    if (!known.has(name)) throw misconfigured(at(name), `is not an option; the options are ${list(known)}`)
  }
  const values = [...known].map((name) => {
    try {
      return [name, (options as Readonly<Record<string, unknown>>)[name]] as const
    } catch {
      throw misconfigured(at(name), "cannot be read: its getter throws")
    }
  })
  // The same names with the same values.
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as A
}

// internal

const list = (known: ReadonlySet<string>): string => [...known].join(", ")
