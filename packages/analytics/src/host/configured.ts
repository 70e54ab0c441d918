/** Options that cannot be meant are refused where the host wrote them, not at some later call. */
import { problemOf as handlerProblem } from "@dravo/http/HandlerOptions"
import { problemOf as jwtProblem } from "@dravo/http/JwtRules"
import * as Predicate from "effect/Predicate"
import type { HttpOptions, LogEntry, Options } from "../options.ts"
import { misconfigured } from "./misconfigured.ts"
import * as Names from "./optionNames.ts"
import * as Owners from "./owners.ts"
import { millis } from "./time.ts"

/** The options as they are now; throws `misconfigured`. */
export const verified = (options: Options): Options => {
  const read = Names.read("options", options, Names.top)
  Owners.store(read.store)
  Owners.adapters(read.adapters)
  Owners.tokens(read)
  for (const name of times) if (read[name] !== undefined) millis(name, read[name])
  const { maxCalls } = read
  if (maxCalls !== undefined && !(Number.isSafeInteger(maxCalls) && maxCalls >= 0))
    throw misconfigured("maxCalls", "must be a whole number")
  verifyPolicy(read.freshness)
  verifyBudgets(read.budgets)
  verifyKept(read)
  verifyWeb(read)
  verifyLog(read)
  return read
}

// internal

const times = ["readBudget", "firstReadBudget", "minForceInterval"] as const

const verifyPolicy = (freshness: unknown): void => {
  if (freshness === undefined) return
  if (!Predicate.hasProperty(freshness, "next") || typeof freshness.next !== "function")
    throw misconfigured("freshness", 'must be a policy, as in Freshness.fixed("6 hours")')
}

const verifyBudgets = (budgets: Options["budgets"] = {}): void => {
  if (!Predicate.isObject(budgets)) throw misconfigured("budgets", "must be an object of limits by platform")
  for (const [platform, given] of Object.entries(budgets)) {
    const { dollars, per } = Names.read(`budgets.${platform}`, given, Names.budget)
    if (!(Number.isFinite(dollars) && dollars >= 0 && dollars < 1e9))
      throw misconfigured(`budgets.${platform}.dollars`, "must be a number from 0 to a billion")
    if (per !== "day" && per !== "month") throw misconfigured(`budgets.${platform}.per`, "must be day or month")
  }
}

const verifyKept = ({ maxAge = {}, retention }: Options): void => {
  if (!Predicate.isObject(maxAge)) throw misconfigured("maxAge", "must be an object of lengths of time by platform")
  for (const [platform, time] of Object.entries(maxAge)) if (time !== null) millis(`maxAge.${platform}`, time)
  if (retention === undefined) return
  const given = Names.read("retention", retention, Names.retention)
  const [full, hourly] = [millis("retention.full", given.full), millis("retention.hourly", given.hourly)]
  const drop = given.drop === null ? Infinity : millis("retention.drop", given.drop)
  if (full > hourly || hourly > drop) throw misconfigured("retention", "must grow from full to hourly to drop")
}

const verifyWeb = ({ auth = {}, http = {} }: Options): void => {
  const { jwt } = Names.read("auth", auth, Names.auth)
  const wrong = jwt === undefined ? undefined : jwtProblem(jwt)
  if (wrong !== undefined) throw misconfigured(`auth.${wrong.option}`, wrong.detail)
  const { basePath, cors, probes } = Names.read("http", http, Names.http)
  if (probes !== undefined && typeof probes !== "boolean") throw misconfigured("http.probes", "must be true or false")
  if (cors !== undefined) Names.read("http.cors", cors, Names.cors)
  const unusable = handlerProblem(given({ basePath, cors }))
  if (unusable !== undefined) throw misconfigured(`http.${unusable.option}`, unusable.detail)
}

const given = ({ basePath, cors }: HttpOptions) => ({
  ...(basePath === undefined ? {} : { basePath }),
  ...(cors === undefined ? {} : { cors })
})

const levels: Readonly<Record<LogEntry["level"], true>> = { debug: true, info: true, warn: true, error: true }

const verifyLog = ({ log, logLevel = "warn" }: Options): void => {
  if (log !== undefined && typeof log !== "function") throw misconfigured("log", "must be a function")
  if (!Object.hasOwn(levels, logLevel))
    throw misconfigured("logLevel", `must be one of ${Object.keys(levels).join(", ")}`)
}
