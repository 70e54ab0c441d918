/** Values that begin with a hyphen, as cursors and ids of platforms may, and are no flags. */
import type * as CliError from "effect/cli/CliError"
import { type Failed, failed } from "./ExitCodes.ts"

/**
 * Joins what follows a flag to it where it can only be its value: one hyphen and more than the letter of a flag. What
 * follows `--` is left as it is.
 */
export const inFlags = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = args.includes("--") ? args.indexOf("--") : args.length
  const joined: Array<string> = []
  args.forEach((word, at) => {
    const last = joined.at(-1)
    if (at > 0 && at < end && last !== undefined && isValue(word) && takesValue(last))
      joined[joined.length - 1] = `${last}=${word}`
    else joined.push(word)
  })
  return joined
}

/** Tells how a value that was taken for a flag is written. */
export const hints = (
  args: ReadonlyArray<string>,
  errors: ReadonlyArray<CliError.CliError>,
  path: ReadonlyArray<string>
): ReadonlyArray<Failed> => {
  const withoutValue = errors.find(
    (error) => error._tag === "InvalidValue" && error.kind === "flag" && isBeforeFlag(args, `--${error.option}`)
  )
  if (withoutValue?._tag === "InvalidValue")
    return [failed("usage", `A value that begins with - is written --${withoutValue.option}=VALUE.`)]
  const isTaken = errors.some((error) => error._tag === "UnrecognizedOption" && /^-[^-]/u.test(error.option))
  return isTaken ? [failed("usage", `What begins with - and is no flag comes last: ${path.join(" ")} -- VALUE.`)] : []
}

// internal

const isValue = (word: string): boolean => /^-[^-=][^=]/u.test(word)
const takesValue = (word: string): boolean => /^(?:--[^=]+|-[a-z])$/u.test(word)
const isBeforeFlag = (args: ReadonlyArray<string>, flag: string): boolean =>
  args.some((word, at) => word === flag && args[at + 1]?.startsWith("-") === true)
