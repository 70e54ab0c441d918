/** What the option of the page may say; apart from it, because hosts that only call functions load this too. */
import * as Rules from "@dravo/core/Options"
import type { SiteOptions } from "@dravo/dashboard/Site"

export type DashboardOptions = boolean | SiteOptions

export const rule: Rules.Rule = (given, option) =>
  typeof given === "boolean" ? undefined : Rules.object<SiteOptions>(inside)(given, option)

// internal

const isTemplate = (given: unknown): boolean =>
  typeof given === "string" && /^(?:https?:\/\/|\/)[^\s"<>]*$/u.test(given)

/** As in a policy of content security: anything else there would end the policy early. */
const areOrigins = (given: unknown): boolean =>
  Array.isArray(given) &&
  given.every((one) => typeof one === "string" && /^https?:\/\/[a-z0-9.*-]{1,253}(?::\d{1,5})?$/u.test(one))

const inside: Rules.Rules<SiteOptions> = {
  reconnectUrl: Rules.predicate(isTemplate, "must be an address such as https://app.example.com/connect/{account_id}"),
  frameAncestors: Rules.predicate(areOrigins, "must be origins such as https://app.example.com")
}
