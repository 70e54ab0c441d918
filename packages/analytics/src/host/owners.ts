/** The options that bring something in: the store, the platforms, and whoever owns the tokens. */
import { type AdapterFactory, needsToken } from "@dravo/core/Adapter"
import { refusalOf } from "@dravo/core/Misconfigured"
import { textOf } from "@dravo/core/Secret"
import { isKey } from "@dravo/engine/Vault"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type { Options, VaultOptions } from "../options.ts"
import { misconfigured } from "./misconfigured.ts"
import * as Names from "./optionNames.ts"
import { millis } from "./time.ts"

/** All of these throw `misconfigured`. */
export const store = (given: unknown): void => {
  const example = 'as in sqlite({ filename: "analytics.db" })'
  if (typeof given === "function") throw misconfigured("store", `is a function: call it, ${example}`)
  if (!Layer.isLayer(given)) throw misconfigured("store", `must be what a store package's function returns, ${example}`)
  const why = refusalOf(given)
  if (why !== undefined) throw misconfigured(why.option, why.detail)
}

export const adapters = (given: unknown): void => {
  if (!Array.isArray(given)) throw misconfigured("adapters", "must be a list, as in [x()]")
  for (const [at, one] of given.entries()) {
    if (typeof one === "function") throw misconfigured(`adapters[${at}]`, "is a function: call it, as in x()")
    if (!Effect.isEffect(one)) {
      throw misconfigured(`adapters[${at}]`, "must be what an adapter package's function returns, as in x()")
    }
  }
}

export const tokens = ({ adapters, credentials, vault }: Options): void => {
  if (credentials !== undefined && vault !== undefined)
    throw misconfigured("credentials", "excludes vault: give one of them, whichever owns the tokens")
  if (credentials !== undefined && typeof credentials !== "function")
    throw misconfigured("credentials", "must be a function that answers with { token }")
  if (vault !== undefined) sealed(vault)
  else if (credentials === undefined) unowned(adapters)
}

// internal

const sealed = (given: VaultOptions): void => {
  const { key, margin, olderKeys } = Names.read("vault", given, Names.vault)
  if (key === undefined)
    throw misconfigured("vault.key", "must be given, and is undefined: set the variable it is taken from")
  if (!isSealing(key)) throw misconfigured("vault.key", keyRule)
  if (olderKeys !== undefined && !(Array.isArray(olderKeys) && olderKeys.every(isSealing)))
    throw misconfigured("vault.olderKeys", `must be a list of keys, each of which ${keyRule}`)
  if (margin !== undefined) millis("vault.margin", margin)
}

const keyRule = "must be 32 random bytes in base64, as `openssl rand -base64 32` prints them"

const isSealing = (key: VaultOptions["key"]): boolean => {
  const text = textOf(key)
  return text !== undefined && isKey(text)
}

/** A platform that is read with one credential for everything asks for no account's own. */
const unowned = (makers: ReadonlyArray<AdapterFactory>): void => {
  for (const maker of makers) {
    const made = Effect.runSyncExit(Effect.scoped(maker))
    // One that takes its time to be made is looked at by the first call.
    if (Exit.isSuccess(made) && needsToken(made.value)) {
      const needs = `${made.value.platform} is read with each account's own token`
      throw misconfigured("credentials", `must be a function that answers with { token }, or give vault: ${needs}`)
    }
  }
}
