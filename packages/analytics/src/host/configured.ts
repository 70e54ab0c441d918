/** Options that cannot be meant are refused where the host wrote them, not at some later call. */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { AnalyticsError } from "../analyticsError.ts"
import type { Options } from "../options.ts"

/** Throws `misconfigured`. */
export const verify = (options: Options): void => {
  if (options.credentials !== undefined && options.vault !== undefined) {
    throw refused("credentials", "excludes vault: one of them owns the tokens")
  }
  if (options.store == null) throw refused("store", "must be given")
  if (!Array.isArray(options.adapters)) throw refused("adapters", "must be a list")
  const { firstReadBudget, maxCalls, minForceInterval, readBudget, vault } = options
  for (const [name, time] of Object.entries({
    readBudget,
    firstReadBudget,
    minForceInterval,
    "vault.margin": vault?.margin
  })) {
    if (time !== undefined) millis(name, time)
  }
  for (const [platform, { dollars, per }] of Object.entries(options.budgets ?? {})) {
    if (!(Number.isFinite(dollars) && dollars >= 0 && dollars < 1e9))
      throw refused(`budgets.${platform}.dollars`, "must be a number from 0 to a billion")
    if (per !== "day" && per !== "month") throw refused(`budgets.${platform}.per`, "must be day or month")
  }
  verifyKept(options)
  if (maxCalls !== undefined && !(Number.isSafeInteger(maxCalls) && maxCalls >= 0))
    throw refused("maxCalls", "must be a whole number")
}

/** A length of time in milliseconds; throws `misconfigured` when it is none. */
export const millis = (name: string, time: Duration.Input): number => {
  const found = Option.map(Duration.fromInput(time), Duration.toMillis)
  if (Option.isNone(found) || !(found.value >= 0))
    throw refused(name, 'must be milliseconds or a text such as "5 seconds"')
  return found.value
}

// internal

const verifyKept = ({ maxAge = {}, retention }: Options): void => {
  for (const [platform, time] of Object.entries(maxAge)) if (time !== null) millis(`maxAge.${platform}`, time)
  if (retention === undefined) return
  const [full, hourly] = [millis("retention.full", retention.full), millis("retention.hourly", retention.hourly)]
  const drop = retention.drop === null ? Infinity : millis("retention.drop", retention.drop)
  if (full > hourly || hourly > drop) throw refused("retention", "must grow from full to hourly to drop")
}

const refused = (option: string, detail: string) => new AnalyticsError("misconfigured", `${option} ${detail}`)
