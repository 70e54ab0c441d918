/** What a command names, in one store's own terms: its sequence numbers, its clock, the domain's values. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { PublicationPatch } from "@dravo/core/Publication"
import type { Filter } from "@dravo/core/Query"
import type { Subject } from "@dravo/core/Subject"
import { initial, type SyncState } from "@dravo/core/SyncState"
import * as Text from "@dravo/core/Text"
import * as Answers from "./answers.ts"
import { at, maybe, step } from "../../suite/instants.ts"
import type { When } from "../../suite/schemas.ts"
import type { Filtering, Learning, Ref, State } from "./commandSchemas.ts"
import * as F from "../fixtures.ts"

export const workspaces: readonly [WorkspaceId, WorkspaceId] = [F.mine, F.theirs]

export const of = ({ workspace }: { readonly workspace: number }): WorkspaceId => workspaces[workspace] ?? F.mine

/**
 * A subject of this workspace; past its last one, of the other, whose rows must be as good as unknown; else of nobody.
 */
export const resolve = (memory: Answers.Memory, workspace: WorkspaceId, { index, kind }: Ref): Subject => {
  const own = Answers.listed(memory, workspace, kind)
  const foreign = workspaces.filter((one) => one !== workspace).flatMap((one) => Answers.listed(memory, one, kind))
  return { kind, seq: own[index] ?? foreign[index - own.length] ?? 1_000_000 + index }
}

/** A place in the order to go on from: any number will do, but how others' compare with it is nobody's business. */
export const position = (memory: Answers.Memory, workspace: WorkspaceId, { index, kind }: Ref): number =>
  Answers.listed(memory, workspace, kind)[index] ?? 1_000_000 + index

export const filter = (memory: Answers.Memory, one: Filtering): Filter => {
  switch (one._tag) {
    case "Post":
      return { _tag: "Post", id: F.postId(one.post) }
    case "Native":
      return { _tag: "Post", id: F.platformPostId(one.native) }
    case "Account":
      return { _tag: "Account", accountId: F.accountId(one.account) }
    case "Platform":
      return { _tag: "Platform", platform: F.platform(one.platform) }
    case "Origin":
      return { _tag: "Origin", origin: one.origin }
    case "CreatedFrom":
    case "CreatedTo":
      return { _tag: one._tag, at: at(memory, one.when) }
    case "Declared":
      return one.filter
  }
}

export const state = (
  memory: Answers.Memory,
  { again, lastUpdatedAt, metrics, staleAfter, window, ...rest }: State
): SyncState => ({
  ...initial,
  ...rest,
  metrics: Object.fromEntries(metrics),
  metricsAsOf: Object.fromEntries(metrics.map(([name]) => [name, memory.world.start])),
  metricsWindow: window ? { from: memory.world.start, to: memory.world.start } : null,
  lastUpdatedAt: maybe(memory, lastUpdatedAt),
  staleAfter: maybe(memory, staleAfter),
  attemptedAt: rest.attempts === 0 ? null : memory.world.start + rest.attempts * step(memory),
  warnings: rest.warnings.map(Text.storable),
  error: rest.error === null ? null : Text.storable(rest.error),
  policyState: rest.policyState === null ? null : Text.storable(rest.policyState),
  again: againOf(memory, again)
})

export const againOf = (
  memory: Answers.Memory,
  again: State["again"],
  when: (step: When) => When = (step) => step
): SyncState["again"] => {
  if (again === null) return null
  const from = at(memory, when(again.from))
  return { from, until: from + again.steps * step(memory) }
}

/** The same step, told from the run's own now. */
export const ahead = ({ waited }: Answers.Memory, when: When): When =>
  when._tag === "At" ? when : { ...when, steps: when.steps + waited.steps }

export const learned = (memory: Answers.Memory, one: Learning): PublicationPatch => ({
  ...(one.native === undefined ? {} : { platformPostId: F.platformPostId(one.native) }),
  ...(one.url === undefined ? {} : { url: Text.storable(one.url) }),
  ...(one.publishedAt === undefined ? {} : { publishedAt: at(memory, one.publishedAt) }),
  ...(one.media === undefined ? {} : { mediaType: one.media }),
  ...(one.trait === undefined ? {} : { traits: { trait: Text.storable(one.trait) } })
})
