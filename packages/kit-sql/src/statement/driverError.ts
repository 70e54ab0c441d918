/** What a driver threw, as an error to log: named, with its code, without the values drivers like to quote. */
import * as Text from "@dravo/core/Text"

export class DriverError extends Error {
  override readonly name: string
  /** The driver's, the server's or the system's; empty where there was none. */
  readonly code: string

  constructor(name: string, code: string, message: string, frames: string) {
    super(message)
    this.name = name
    this.code = code
    this.stack = `${name}: ${message}${frames}`
  }
}

export const driverErrorOf = (cause: unknown): DriverError => {
  const name = property(cause, "name") || typeof cause
  const code = property(cause, "code")
  return new DriverError(name, code, messageOf(cause, code), frames(property(cause, "stack")))
}

// internal

/** A server quotes values between double quotes, except where it names what a statement speaks of. */
const messageOf = (cause: unknown, code: string): string => {
  const message = property(cause, "message")
  // A wrongly split address may have a part of the password for its host or port.
  if (property(cause, "syscall") !== "") return `${property(cause, "syscall")} ${code}`
  const isOfServer = property(cause, "severity") !== ""
  const plain = isOfServer && !/^(?:08|25|28|3D|42|53|55|57)/u.test(code) ? beforeQuote(message) : message
  return Text.reason(plain)
}

const beforeQuote = (message: string): string => {
  const at = message.indexOf('"')
  return at < 0 ? message : `${message.slice(0, at)}…`
}

/** Where it was thrown, without the sentence a stack begins with. */
const frames = (stack: string): string =>
  stack
    .split("\n")
    .filter((line) => /^\s+at /u.test(line))
    .map((line) => `\n${line}`)
    .join("")

const property = (cause: unknown, name: string): string => {
  const value: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, name) : undefined
  return typeof value === "string" ? value : ""
}
