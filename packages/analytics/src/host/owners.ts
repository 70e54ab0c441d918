/** The options that bring something in: the store, the platforms, and whoever owns the tokens. */
import { type AdapterFactory, needsToken } from "@dravo/core/Adapter"
import type { Misconfigured } from "@dravo/core/Misconfigured"
import * as Rules from "@dravo/core/Options"
import { refusalOf } from "@dravo/core/RefusedStore"
import { textOf } from "@dravo/core/Secret"
import { isKey } from "@dravo/engine/Vault"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type { Options, VaultOptions, WebhookOptions } from "../options.ts"
import { misconfigured } from "./misconfigured.ts"

const keyRule = "must be 32 random bytes in base64, as `openssl rand -base64 32` prints them"

export const store: Rules.Rule = (given, option) => {
  const example = 'as in sqlite({ filename: "analytics.db" })'
  if (typeof given === "function") return Rules.refused(option, `is a function: call it, ${example}`)
  if (!Layer.isLayer(given)) return Rules.refused(option, `must be what a store package's function returns, ${example}`)
  return refusalOf(given)
}

export const adapters: Rules.Rule = (given, option) => {
  if (!Array.isArray(given)) return Rules.refused(option, "must be a list, as in [x()]")
  const seen = new Set<string>()
  for (const [at, one] of given.entries()) {
    const name = `${option}[${at}]`
    if (typeof one === "function") return Rules.refused(name, "is a function: call it, as in x()")
    if (!Effect.isEffect(one))
      return Rules.refused(name, "must be what an adapter package's function returns, as in x()")
    // Any effect can be written there; only what adapters end with is looked for.
    const { platform, wrong } = looked(name, one as AdapterFactory)
    if (wrong !== undefined) return wrong
    if (platform === undefined) continue
    if (seen.has(platform)) return Rules.refused(name, `is a second adapter for ${platform}: give one of them`)
    seen.add(platform)
  }
  return undefined
}

export const vault: Rules.Rules<VaultOptions> = {
  key: Rules.required((key, option) =>
    key === undefined
      ? Rules.refused(option, "must be given, and is undefined: set the variable it is taken from")
      : isSealing(key)
        ? undefined
        : Rules.refused(option, keyRule)
  ),
  olderKeys: Rules.predicate(
    (keys) => Array.isArray(keys) && keys.every(isSealing),
    `must be a list of keys, each of which ${keyRule}`
  ),
  margin: Rules.time
}

/** A key that is given is a key; whether one must be is told by all options together. */
export const webhooks: Rules.Rules<WebhookOptions> = {
  key: Rules.predicate((key) => isSealing(key), keyRule),
  olderKeys: vault.olderKeys,
  allowHosts: Rules.predicate(
    (hosts) => Array.isArray(hosts) && hosts.every((host) => typeof host === "string" && /^[^\s/:@]+$/u.test(host)),
    "must be a list of names of hosts, without scheme or port"
  )
}

/** Throws `misconfigured`. */
export const webhookKey = ({ vault, webhooks }: Options): void => {
  if (webhooks !== undefined && webhooks.key === undefined && vault === undefined)
    throw misconfigured("webhooks.key", `${keyRule}: with it endpoints' secrets are sealed`)
}

/** Throws `misconfigured`. */
export const tokens = ({ adapters, credentials, vault }: Options): void => {
  if (credentials !== undefined && vault !== undefined)
    throw misconfigured("credentials", "excludes vault: give one of them, whichever owns the tokens")
  if (credentials === undefined && vault === undefined) unowned(adapters)
}

/** A secret for a platform that sends nothing would be without effect; throws `misconfigured`. */
export const messages = ({ adapters, incoming = {} }: Options): void => {
  const exits = adapters.map(made)
  // One that takes its time to be made may be any of them.
  if (!exits.every(Exit.isSuccess)) return
  const sending = exits.flatMap(({ value }) => (value.incoming === undefined ? [] : [value.platform]))
  const others = sending.length === 0 ? "" : `; these do: ${sending.join(", ")}`
  for (const platform of Object.keys(incoming))
    if (!sending.some((one) => one === platform))
      throw misconfigured(`incoming.${platform}`, `is of no plugged-in platform that sends messages${others}`)
}

// internal

/** One that takes its time to be made is looked at by the first call. */
const made = (maker: AdapterFactory) => Effect.runSyncExit(Effect.scoped(maker))

interface Looked {
  /** Of an adapter that can be made at once. */
  readonly platform?: string
  readonly wrong?: Misconfigured
}

const looked = (name: string, maker: AdapterFactory): Looked => {
  const exit = made(maker)
  if (Exit.isSuccess(exit))
    return Predicate.hasProperty(exit.value, "platform") ? { platform: exit.value.platform } : {}
  const wrong = Cause.squash(exit.cause)
  if (isMisconfigured(wrong)) return { wrong: Rules.refused(`${name}.${wrong.option}`, wrong.detail) }
  return Predicate.isTagged(wrong, "AdapterError") && wrong instanceof Error
    ? { wrong: Rules.refused(name, `cannot be made: ${wrong.message}`) }
    : {}
}

const isMisconfigured = (wrong: unknown): wrong is Misconfigured => Predicate.isTagged(wrong, "Misconfigured")

/** A platform that is read with one credential for everything asks for no account's own. */
const unowned = (makers: ReadonlyArray<AdapterFactory>): void => {
  for (const maker of makers) {
    const exit = made(maker)
    if (Exit.isSuccess(exit) && needsToken(exit.value)) {
      const needs = `${exit.value.platform} is read with each account's own token`
      throw misconfigured("credentials", `must be a function that answers with { token }, or give vault: ${needs}`)
    }
  }
}

/** Hoisted, as the rules above are made of them. */
function isSealing(key: unknown): boolean {
  const text = textOf(key)
  return text !== undefined && isKey(text)
}
