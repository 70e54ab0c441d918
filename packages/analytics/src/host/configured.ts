/** Options that cannot be meant are refused where the host wrote them, not at some later call. */
import * as Rules from "@dravo/core/Options"
import { rules as handlerRules } from "@dravo/http/HandlerOptions"
import { problemOf as jwtProblem } from "@dravo/http/JwtRules"
import { rules as incomingRules } from "@dravo/engine/Incoming"
import { rules as keptRules } from "@dravo/engine/Maintenance"
import { sortableMetrics } from "@dravo/engine/Sorting"
import * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"
import type {
  BudgetOptions,
  CloseOptions,
  DiscoveryOptions,
  HttpOptions,
  Options,
  RefresherOptions
} from "../options.ts"
import { misconfigured, read } from "./misconfigured.ts"
import * as Owners from "./owners.ts"

/** The options as they are now; throws `misconfigured`. */
export const verified = (given: Options): Options => {
  const options = read<Options>(given, rules)
  Owners.tokens(options)
  Owners.messages(options)
  Owners.webhookKey(options)
  verifyKept(options)
  return options
}

export const refresher = (given: RefresherOptions): RefresherOptions =>
  read<RefresherOptions>(given, {
    interval: Rules.time,
    unreadFor: Rules.nullOr(Rules.time),
    maintenance: Rules.flag
  })

export const close = (given: CloseOptions): CloseOptions => read<CloseOptions>(given, { drain: Rules.time })

// internal

const budget: Rules.Rule = Rules.object<BudgetOptions>({
  dollars: Rules.required(
    Rules.predicate(
      (dollars) => typeof dollars === "number" && dollars >= 0 && dollars < 1e9,
      "must be a number from 0 to a billion"
    )
  ),
  per: Rules.required(Rules.predicate((per) => per === "day" || per === "month", "must be day or month"))
})

const issuer: Rules.Rule = (given, option) => {
  const wrong = jwtProblem(given)
  return wrong === undefined ? undefined : Rules.refused(`${option}${wrong.option.slice("jwt".length)}`, wrong.detail)
}

const levels = ["debug", "info", "warn", "error"]

const rules: Rules.Rules<Options> = {
  store: Rules.required(Owners.store),
  adapters: Rules.required(Owners.adapters),
  credentials: Rules.predicate(Predicate.isFunction, "must be a function that answers with { token }"),
  vault: Rules.object(Owners.vault),
  freshness: Rules.predicate(
    (policy) => Predicate.hasProperty(policy, "next") && typeof policy.next === "function",
    'must be a policy, as in Freshness.fixed("6 hours")'
  ),
  budgets: Rules.each(budget),
  retention: keptRules.retention,
  maxAge: keptRules.maxAge,
  discovery: Rules.object<DiscoveryOptions>({
    accounts: Rules.predicate(Predicate.isFunction, "must be a function that answers with true or false")
  }),
  incoming: Rules.each(incomingRules.app),
  webhooks: Rules.object(Owners.webhooks),
  auth: Rules.object<NonNullable<Options["auth"]>>({ jwt: issuer }),
  http: Rules.object<HttpOptions>({
    basePath: handlerRules.basePath,
    cors: handlerRules.cors,
    docs: Rules.flag,
    probes: Rules.flag,
    dashboard: handlerRules.dashboard
  }),
  readBudget: Rules.time,
  firstReadBudget: Rules.time,
  maxCalls: Rules.count(0),
  minForceInterval: Rules.time,
  sortable: Rules.predicate(
    (names) => Array.isArray(names) && names.every((name) => sortableMetrics.some((one) => one === name)),
    `must be a list of ${sortableMetrics.join(", ")}`
  ),
  log: Rules.callback,
  logLevel: Rules.predicate((level) => levels.some((one) => one === level), `must be one of ${levels.join(", ")}`)
}

const verifyKept = ({ retention }: Options): void => {
  if (retention === undefined) return
  const { drop, full, hourly } = retention
  const [first, second] = [Duration.toMillis(full), Duration.toMillis(hourly)]
  if (first > second || second > (drop === null ? Infinity : Duration.toMillis(drop)))
    throw misconfigured("retention", "must grow from full to hourly to drop")
}
