/** Commands about credentials and API keys. */
import type { SecretRecord } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Text from "@dravo/core/Text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Answers from "./answers.ts"
import type { Of } from "./commands.ts"
import * as F from "../fixtures.ts"
import { of } from "./resolve.ts"
import { miss, step } from "../../suite/instants.ts"

export const secret = (
  memory: Answers.Memory,
  command: Of<"ReadSecret" | "WriteSecret" | "ClaimSecret" | "ReleaseSecret">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const [workspace, accountId] = [of(command), F.accountId(command.account)]
  const place = `${workspace} ${accountId}`
  const version = (memory.versions.get(place) ?? 0) + ("aim" in command ? miss(command.aim) : 0)
  const seen = (found: SecretRecord | null) => {
    memory.versions.set(place, found?.version ?? 0)
    return found
  }
  switch (command._tag) {
    case "ReadSecret":
      return Effect.map(store.readSecret(workspace, accountId), seen)
    case "WriteSecret":
      return Effect.map(
        store.writeSecret(workspace, accountId, Text.storable(command.sealed), version),
        (written) => written && seen(written)
      )
    case "ClaimSecret":
      return store.claimSecret(workspace, accountId, version, Duration.millis(command.steps * step(memory)))
    case "ReleaseSecret":
      return store.releaseSecret(workspace, accountId, version)
  }
}

export const key = (
  memory: Answers.Memory,
  command: Of<"InsertKey" | "Keys" | "RevokeKey">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const [workspace, id] = [of(command), `${memory.isolated ? of(command) : ""}key-${command.key}`]
  switch (command._tag) {
    case "InsertKey":
      return store.insertKey(workspace, F.apiKey(id, { name: Text.storable(command.name) }))
    case "Keys":
      return Effect.all([store.listKeys(workspace), store.engineFindKey(id)]).pipe(
        Effect.map(([keys, found]) => ({
          keys: keys.map((one) => Answers.key(memory, one)),
          found: found === null ? null : { ...found, key: Answers.key(memory, found.key) }
        }))
      )
    case "RevokeKey":
      return store.revokeKey(workspace, id)
  }
}
