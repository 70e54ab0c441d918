/** Failures of the engine, as what a request that cannot be answered is told. */
import type { StoreError } from "@dravo/core/StoreError"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Effect from "effect/Effect"
import type { KeysUnavailable } from "../identity/Principal.ts"
import * as Problems from "./Problems.ts"

export const refused = (error: InvalidRequest) =>
  Effect.fail(Problems.invalidRequest([{ parameter: error.parameter, message: error.detail }]))

export const outage = (error: StoreError | KeysUnavailable) =>
  Effect.andThen(Effect.logError("the request cannot be answered now", error), Effect.fail(Problems.unavailable()))

/** {@link outage}, except for a cursor of another past, which asking again does not help. */
export const forgotten = (error: StoreError) =>
  error.reason._tag === "CursorExpired" ? Effect.fail(Problems.cursorExpired()) : outage(error)
