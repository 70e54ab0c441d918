/**
 * Options as a host wrote them, which in plain JavaScript can be anything: what each of them must be, and one reading
 * of them that tells in one sentence what cannot be meant.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Misconfigured } from "./Misconfigured.ts"
import { textOf } from "./Secret.ts"

/** What about a value cannot be meant; undefined where it can be. `option` is its name as the host writes it. */
export interface Rule {
  (value: unknown, option: string): Misconfigured | undefined
  /** Asked about undefined too, which otherwise is as good as left out. */
  readonly isRequired?: boolean
}

/** One for each option there is, so that the compiler misses no name. */
export type Rules<A> = Readonly<Record<keyof A, Rule>>

/**
 * What an object says, each option read once, in objects and lists within it too, those left out that are undefined;
 * or the first thing about it that cannot be meant.
 */
export const read = <A extends object>(
  given: unknown,
  rules: Rules<A>,
  path: string = "options"
): Result.Result<A, Misconfigured> => {
  const known: ReadonlyArray<readonly [string, Rule]> = Object.entries<Rule>(rules)
  const list = known.map(([name]) => name).join(", ")
  const at = (name: string) => (path === "options" ? name : `${path}.${name}`)
  if (!isRecord(given)) return Result.fail(refused(path, `must be an object with ${list}`))
  const own = attempt(() => Object.keys(given))
  if (own === undefined) return Result.fail(refused(path, "cannot be read: it throws"))
  const stranger = own.find((name) => !Object.hasOwn(rules, name))
  if (stranger !== undefined) return Result.fail(refused(at(stranger), `is not an option; the options are ${list}`))
  const said: Array<readonly [string, unknown]> = []
  for (const [name, rule] of known) {
    const looked = attempt(() => judged(rule, copied(Reflect.get(given, name), deepest), at(name)))
    if (looked === undefined) return Result.fail(refused(at(name), "cannot be read: its getter throws"))
    if (looked.wrong !== undefined) return Result.fail(looked.wrong)
    if (looked.value !== undefined) said.push([name, looked.value])
  }
  // The rules name exactly the options of A, and each value has just met its own.
  return Result.succeed(Object.fromEntries(said) as A)
}

/** Goes on with options that can be meant; with others it is a defect that says which one and what to do. */
export const use = <A extends object, B, E, R>(
  given: unknown,
  rules: Rules<A>,
  work: (options: A) => Effect.Effect<B, E, R>
): Effect.Effect<B, E, R> =>
  Effect.suspend(() => {
    const options = read(given, rules)
    return Result.isSuccess(options) ? work(options.success) : Effect.die(options.failure)
  })

/** Those options alone, for effects that go on by themselves. */
export const validated = <A extends object>(given: unknown, rules: Rules<A>): Effect.Effect<A> =>
  use(given, rules, Effect.succeed)

/** The same for code that has nobody to tell but its caller: throws. */
export const readOrThrow = <A extends object>(given: unknown, rules: Rules<A>): A =>
  Result.getOrThrowWith(read(given, rules), (wrong) => wrong)

/** An object that holds options, and not a list, a date or an address: those hold none. */
export const isRecord = (value: unknown): value is object =>
  attempt(() => Object.prototype.toString.call(value)) === "[object Object]"

/** The refusal of one option; `detail` goes on after its name. */
export const refused = (option: string, detail: string): Misconfigured => new Misconfigured({ option, detail })

/** Whether an object has the option, though it may be undefined. */
export const names = (given: unknown, option: string): boolean =>
  isRecord(given) && attempt(() => Object.hasOwn(given, option)) === true

/** A rule of a predicate and what it asks for: `must be …`. */
export const predicate =
  (isMeant: (value: unknown) => boolean, detail: string): Rule =>
  (value, option) =>
    isMeant(value) ? undefined : refused(option, detail)

/** The same rule, refusing an option that was left out as well. */
export const required = (rule: Rule): Rule =>
  Object.assign((value: unknown, option: string) => rule(value, option), { isRequired: true })

/** A text that is not blank. */
export const text: Rule = predicate((value) => typeof value === "string" && value.trim() !== "", "must be a text")

/** An address to begin paths with: nothing in it that a request would carry by accident. */
export const url: Rule = predicate(
  (value) => typeof value === "string" && isBaseUrl(value),
  "must be an absolute http(s) URL without credentials, query or fragment"
)

/** A boolean. */
export const flag: Rule = predicate((value) => typeof value === "boolean", "must be true or false")

/** One of these values, told in the refusal as JSON. */
export const oneOf = (...values: ReadonlyArray<unknown>): Rule =>
  predicate((value) => values.includes(value), `must be ${values.map((one) => JSON.stringify(one)).join(" or ")}`)

/** A whole number of things. */
export const count = (min: number): Rule =>
  predicate((value) => Number.isSafeInteger(value) && Number(value) >= min, `must be a whole number from ${min}`)

/** A time to live, a budget of time, an interval: not negative, in any form Effect reads durations from. */
export const isTime = (value: unknown): value is Duration.Input =>
  isInput(value) && Option.exists(Duration.fromInput(value), (time) => Duration.toMillis(time) >= 0)

/** A length of time, as hosts write it. */
export const time: Rule = predicate(isTime, 'must be milliseconds or a text such as "5 seconds"')

/** A text that is not blank, in the open or redacted; the refusal never quotes it. */
export const secret: Rule = predicate((value) => {
  const said = textOf(value)
  return said !== undefined && said.trim() !== ""
}, "must be a text, and is empty or something else: set the variable it is taken from")

/** A function; what it takes and answers is looked at when it is called. */
export const callback: Rule = predicate((value) => typeof value === "function", "must be a function")

/** Any number, NaN too; rules for counts and amounts are narrower. */
export const number: Rule = predicate((value) => typeof value === "number", "must be a number")

/** The rule, or null for saying that there is none. */
export const nullOr =
  (rule: Rule): Rule =>
  (value, option) =>
    value === null ? undefined : rule(value, option)

/** An object of one thing each under names of the host's. */
export const each =
  (rule: Rule): Rule =>
  (value, option) =>
    isRecord(value)
      ? Object.entries(value)
          .map(([name, one]) => rule(one, `${option}.${name}`))
          .find((wrong) => wrong !== undefined)
      : refused(option, "must be an object")

/** For a value that stands by itself; throws. */
export const assertRule = (value: unknown, rule: Rule, option: string): void => {
  const wrong = rule(value, option)
  if (wrong !== undefined) throw wrong
}

/** An object of options of its own. */
export const object =
  <A extends object>(rules: Rules<A>): Rule =>
  (value, option) =>
    Result.getFailure(read(value, rules, option)).pipe(Option.getOrUndefined)

// internal

const judged = (rule: Rule, value: unknown, option: string) => ({
  value,
  wrong: value === undefined && rule.isRequired !== true ? undefined : rule(value, option)
})

/** No option lies deeper; what contains itself ends there. */
const deepest = 8

/**
 * As it is now: a getter may throw the next time, or answer something else. What is made by a class, a function and
 * whatever Effect makes stays itself; what cannot be looked at throws again for whoever judges it.
 */
const copied = (value: unknown, depth: number): unknown => {
  if (depth === 0 || typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return Array.from(value, (one) => copied(one, depth - 1))
  if (!isPlain(value)) return value
  const copy: object = {}
  for (const name of Object.keys(value))
    try {
      const inside = copied(Reflect.get(value, name), depth - 1)
      Object.defineProperty(copy, name, { enumerable: true, writable: true, configurable: true, value: inside })
    } catch (thrown) {
      const get = () => {
        throw thrown
      }
      Object.defineProperty(copy, name, { enumerable: true, get })
    }
  return copy
}

/** An object in braces, of this realm or another. */
const isPlain = (value: object): boolean => {
  const made: unknown = Object.getPrototypeOf(value)
  return made === null || (typeof made === "object" && Object.getPrototypeOf(made) === null)
}

const attempt = <A>(look: () => A): A | undefined => {
  try {
    return look()
  } catch {
    // A getter, or a proxy: the host's own code, whose error may quote what it guards.
    return undefined
  }
}

const units = new Set(["weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"])

/** An object without a unit would be no time at all, and what is not a number zero. */
const isInput = (value: unknown): value is Duration.Input => {
  if (typeof value === "number") return !Number.isNaN(value)
  if (["string", "bigint"].includes(typeof value) || Duration.isDuration(value) || Array.isArray(value)) return true
  return isRecord(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => units.has(key))
}

const isBaseUrl = (given: string): boolean => {
  const parsed = URL.parse(given)
  return (
    parsed !== null &&
    /^https?:$/u.test(parsed.protocol) &&
    [parsed.username, parsed.password, parsed.search, parsed.hash].every((part) => part === "")
  )
}
