/**
 * Whose dashboard tokens are accepted, and what about such a description cannot be meant; pure, so that it can be told
 * at once.
 */
import { Misconfigured } from "@dravo/core/Misconfigured"
import { type Secret, textOf } from "@dravo/core/Secret"
import * as Given from "@dravo/core/Options"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { kindOf } from "./publicKey.ts"

/** A JSON Web Key Set (RFC 7517). */
export interface KeySet {
  readonly keys: ReadonlyArray<Readonly<Record<string, unknown>>>
}

/** Where the issuer's keys are. A shared `secret` is the opt-in to symmetric signatures. */
export type Keys =
  | { readonly jwksUrl: string | URL }
  | { readonly jwks: KeySet }
  /** SPKI public keys in PEM. */
  | { readonly publicKeys: ReadonlyArray<string> }
  | { readonly secret: Secret }

/** What a token must say to be accepted. `exp`, `iat`, `sub` and the workspace claim are always required. */
export interface Rules {
  readonly issuer: string | ReadonlyArray<string>
  readonly audience: string | ReadonlyArray<string>
  /** Every asymmetric algorithm jose knows, or HS256 with a `secret`. */
  readonly algorithms?: ReadonlyArray<string>
  /** The claim that holds the workspace id; `workspace`. */
  readonly workspaceClaim?: string
  /** The exact `typ` header, where the issuer sets one. */
  readonly typ?: string
}

/** Where an issuer's keys are, and what its tokens have to say. */
export type Options = Keys & Rules

/** The algorithms a token may be signed with. */
export const algorithmsOf = (options: Options): ReadonlyArray<string> =>
  options.algorithms ?? ("secret" in options ? ["HS256"] : asymmetric)

/** Undefined where the description can work. Hosts in plain JavaScript can write anything. */
export const problemOf = (options: unknown): Misconfigured | undefined =>
  Result.match(Given.read<Record<Name, unknown>>(options, names, "jwt"), {
    onFailure: (wrong) => wrong,
    onSuccess: (read) => {
      const said = new Map<string, unknown>(Object.entries(read))
      const given = [...said.keys()].filter((name) => sources.has(name))
      if (given.length !== 1) return refused("", `must name exactly one of ${[...sources.keys()].join(", ")}`)
      try {
        return ofRules(said) ?? ofKeys(said)
      } catch {
        return refused("", "cannot be read: something in it throws")
      }
    }
  })

// internal

type Said = ReadonlyMap<string, unknown>

const sources: ReadonlySet<string> = new Set(["jwksUrl", "jwks", "publicKeys", "secret"])

type Name =
  | "issuer"
  | "audience"
  | "jwksUrl"
  | "jwks"
  | "publicKeys"
  | "secret"
  | "algorithms"
  | "workspaceClaim"
  | "typ"

const anything: Given.Rule = () => undefined
/** Which of them, is decided beside the others. */
const readable: Given.Rule = Given.predicate((value) => value === null || inspected(value), "cannot be read: it throws")

const names: Given.Rules<Record<Name, unknown>> = {
  issuer: readable,
  audience: readable,
  jwksUrl: anything,
  jwks: readable,
  publicKeys: readable,
  secret: readable,
  algorithms: readable,
  workspaceClaim: anything,
  typ: anything
}

const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
const symmetric = ["HS256", "HS384", "HS512"]

const refused = (option: string, detail: string) =>
  new Misconfigured({ option: option === "" ? "jwt" : `jwt.${option}`, detail })

/** Looking at it is what may throw, which is told under its name. */
function inspected(value: unknown): boolean {
  return Array.isArray(value) || typeof value !== "object" || Object.keys(value ?? {}).length >= 0
}

const isName = (value: unknown): value is string => typeof value === "string" && value !== ""

const ofRules = (said: Said): Misconfigured | undefined => {
  for (const name of ["issuer", "audience"]) {
    const values = [said.get(name)].flat()
    if (values.length === 0 || !values.every(isName)) return refused(name, "must be a text or a list of texts")
  }
  const possible = said.has("secret") ? symmetric : asymmetric
  const algorithms: unknown = said.has("algorithms") ? said.get("algorithms") : possible
  if (!Array.isArray(algorithms) || algorithms.length === 0 || !algorithms.every((one) => possible.includes(one)))
    return refused("algorithms", `must be some of ${possible.join(", ")}`)
  for (const name of ["workspaceClaim", "typ"]) {
    if (said.has(name) && !isName(said.get(name))) return refused(name, "must be a text")
  }
  return undefined
}

const ofKeys = (said: Said): Misconfigured | undefined => {
  if (said.has("jwksUrl"))
    return isSafeUrl(said.get("jwksUrl")) ? undefined : refused("jwksUrl", "must be an https URL")
  if (said.has("jwks")) {
    return isKeySet(said.get("jwks")) ? undefined : refused("jwks", "must be a JSON Web Key Set with at least one key")
  }
  if (said.has("secret")) {
    const text = textOf(said.get("secret"))
    // RFC 7518 asks for at least as many bits as the digest has.
    return text !== undefined && new TextEncoder().encode(text).length >= 32
      ? undefined
      : refused("secret", "must be a text of at least 32 bytes")
  }
  return ofPems(said.get("publicKeys"), said.has("algorithms") ? said.get("algorithms") : asymmetric)
}

/** Keys fetched in the clear are whoever's on the way; loopback is for tests and sidecars. */
const isSafeUrl = (address: unknown): boolean => {
  const url = typeof address === "string" || address instanceof URL ? URL.parse(address) : null
  if (url === null) return false
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)
  return url.protocol === "https:" || (url.protocol === "http:" && loopback)
}

const isKeySet = (value: unknown): boolean =>
  Predicate.hasProperty(value, "keys") &&
  Array.isArray(value.keys) &&
  value.keys.length > 0 &&
  value.keys.every((key) => Predicate.hasProperty(key, "kty") && isName(key.kty))

const ofPems = (pems: unknown, algorithms: unknown): Misconfigured | undefined => {
  const fits = (pem: unknown): boolean => {
    const kind = kindOf(pem)
    return kind !== undefined && Array.isArray(algorithms) && algorithms.some((one) => kind.includes(one))
  }
  return Array.isArray(pems) && pems.length > 0 && pems.every(fits)
    ? undefined
    : refused("publicKeys", "must be SPKI public keys in PEM (-----BEGIN PUBLIC KEY-----) that fit the algorithms")
}
