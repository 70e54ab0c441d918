/** What an adapter answered, as far as it kept its contract: everything else is a failed reading of its row. */
import type { Reading } from "@dravo/core/Adapter"
import { RateLimited, Reason, Unclassified } from "@dravo/core/AdapterError"
import { PlatformPostId } from "@dravo/core/Ids"
import { Instant } from "@dravo/core/Instant"
import { Traits } from "@dravo/core/Account"
import { MediaType, WebAddress } from "@dravo/core/Publication"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Sizes from "./sizes.ts"

/** What adapters are blamed for in sentences that readers see; the log says more. */
export const broken = new Unclassified({ detail: "the adapter failed internally" })

export interface Checked {
  readonly readings: ReadonlyArray<Reading>
  /** What broke the contract, in a sentence without values; empty where nothing did. */
  readonly complaints: ReadonlyArray<string>
}

/** One reading per reference. A list that ends early leaves the rest without; of a longer one nothing is certain. */
export const checked = (answer: unknown, references: number): Checked => {
  const padded = (readings: ReadonlyArray<Reading>, complaints: ReadonlyArray<string>): Checked => ({
    readings: [...readings, ...Array.from({ length: references - readings.length }, () => failed)],
    complaints
  })
  if (!Array.isArray(answer)) return padded([], ["its answer is no list of readings"])
  const complaint = `it gave ${answer.length} readings for ${references} references`
  if (answer.length > references) return padded([], [complaint])
  const readings = Array.from(answer, readingOf)
  const none = readings.flatMap((reading, at) => (reading === undefined ? [at + 1] : []))
  return padded(
    readings.map((reading) => reading ?? failed),
    [
      ...(answer.length < references ? [complaint] : []),
      ...(none.length > 0 ? [`of its readings these are none: ${none.slice(0, 20).join(", ")}`] : [])
    ]
  )
}

/** What an adapter failed with, also where another copy of the packages made it; undefined where it is no reason. */
export const reasonOf = (error: unknown): Reason | undefined => {
  try {
    if (typeof error !== "object" || error === null || Reflect.get(error, "_tag") !== "AdapterError") return undefined
    return Option.getOrUndefined(decodeReason(Reflect.get(error, "reason")))
  } catch {
    // A property that throws when it is looked at.
    return undefined
  }
}

// internal

const failed: Reading = { _tag: "Failed", reason: broken }

const WithheldSchema = Schema.Struct({
  keys: Schema.Union([Schema.Array(Schema.String), Schema.Literal("all")]),
  warning: Schema.String,
  limited: Schema.optionalKey(RateLimited)
})

const LearnedSchema = Schema.Struct({
  platformPostId: Schema.optionalKey(PlatformPostId),
  url: Schema.optionalKey(Schema.String),
  publishedAt: Schema.optionalKey(Instant),
  mediaType: Schema.optionalKey(MediaType),
  traits: Schema.optionalKey(Traits)
})

const ReadingSchema = Schema.Union([
  Schema.Struct({
    _tag: Schema.Literal("Value"),
    metrics: Schema.Record(Schema.String, Schema.Unknown),
    withheld: Schema.optionalKey(Schema.Array(WithheldSchema)),
    notices: Schema.optionalKey(Schema.Array(Schema.String)),
    window: Schema.optionalKey(Schema.Struct({ from: Instant, to: Instant })),
    closesAt: Schema.optionalKey(Instant),
    learned: Schema.optionalKey(LearnedSchema)
  }),
  Schema.Struct({ _tag: Schema.Literal("Failed"), reason: Reason }),
  Schema.Struct({ _tag: Schema.Literals(["Absent", "NotReady", "LeftOut"]) })
])

const decodeReading = Schema.decodeUnknownOption(ReadingSchema)
const decodeReason = Schema.decodeUnknownOption(Reason)
const isWebAddress = Schema.is(WebAddress)

/** What most answers are, numbers and nothing else, needs no decoder; undefined of all others. */
const plain = (answer: unknown): Reading | undefined => {
  if (typeof answer !== "object" || answer === null || Reflect.get(answer, "_tag") !== "Value") return undefined
  if (Reflect.ownKeys(answer).length !== 2 || !Object.hasOwn(answer, "metrics")) return undefined
  const metrics: unknown = Reflect.get(answer, "metrics")
  // The values are checked where they become metrics.
  return typeof metrics === "object" && metrics !== null && !Array.isArray(metrics)
    ? { _tag: "Value", metrics: { ...metrics } }
    : undefined
}

const readingOf = (answer: unknown): Reading | undefined => {
  try {
    if (!Sizes.isSmall(answer)) return undefined
    const known = plain(answer)
    if (known !== undefined) return known
    const decoded = Option.getOrUndefined(decodeReading(defined(answer, ["learned"])))
    return decoded?._tag === "Value" ? shortened(taught(decoded)) : decoded
  } catch {
    // A property that throws when it is looked at.
    return undefined
  }
}

type Value = Extract<Reading, { _tag: "Value" }>

/** An address no dashboard may link teaches nothing. */
const taught = (value: Value): Value => {
  if (value.learned?.url === undefined || isWebAddress(value.learned.url)) return value
  const { url: _, ...learned } = value.learned
  return { ...value, learned }
}

const shortened = ({ notices, withheld, ...value }: Value): Value => ({
  ...value,
  ...(notices === undefined ? {} : { notices: Sizes.sentences(notices) }),
  ...(withheld === undefined
    ? {}
    : { withheld: withheld.map((one) => ({ ...one, warning: Sizes.sentence(one.warning) })) })
})

/** Without keys that hold nothing: an adapter in JavaScript may name what it has not got. */
const defined = (value: unknown, inside: ReadonlyArray<string>): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value).flatMap(([key, child]) =>
          child === undefined ? [] : [[key, inside.includes(key) ? defined(child, []) : child]]
        )
      )
