/** Stores broken in what is due, in probes, in buckets and in notes. */
import { PlatformId } from "@dravo/core/Ids"
import type { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import type { Mutant } from "./storeMutants.ts"

type Service = Store["Service"]
type Make = (name: string, caughtBy: string, random: boolean, broken: (store: Service) => Partial<Service>) => Mutant

export const background = (mutant: Make): ReadonlyArray<Mutant> => [
  mutant("due rows are shown and not leased", "due rows are leased as a claim would lease them, and to one process only", true, (store) => ({
    engineClaimDue: (query, lease) => Effect.tap(store.engineClaimDue(query, lease), ({ rows }) => Effect.forEach(rows, (row) =>
      store.release(row.account.workspace, [{
        subject: row.kind === "publication" ? { kind: "publication", seq: row.publication.seq } : { kind: "account", seq: row.account.seq },
        fence: row.fence
      }]), { discard: true }))
  })),
  mutant("rows of every platform are due", "only rows of the platforms asked for are leased", true, (store) => ({
    engineClaimDue: (query, lease) => store.engineClaimDue({ ...query, platforms: [...query.platforms, ...others] }, lease)
  })),
  mutant("a round begins at its beginning again and again", "workspaces take turns: each gets its share, and the round goes on where it stopped", false, (store) => ({
    engineClaimDue: (query, lease) => store.engineClaimDue({ ...query, after: null }, lease)
  })),
  mutant("unread rows are due", "rows nobody read for long are left alone until somebody does; those without numbers never are", true, (store) => ({
    engineClaimDue: (query, lease) => store.engineClaimDue({ ...query, unreadFor: null }, lease)
  })),
  mutant("postponing is releasing", "a postponed row is kept from background work until then, and from nobody else", true, (store) => ({
    postpone: (workspace, leases) => store.release(workspace, leases)
  })),
  mutant("reads are not counted", "counted reads become a rate of the row; a workspace counts for its own rows alone", true, () => ({ touchReads: () => Effect.void })),
  mutant("everybody may probe", "after a deadline one caller probes, and for all others the deadline is ahead again", true, (store) => ({
    engineTakeProbe: (keys, lease) => Effect.tap(store.engineTakeProbe(keys, lease), (taken) =>
      Effect.forEach(taken, ([key, held]) => store.engineEndProbe(key, held, 0), { discard: true }))
  })),
  mutant("a late prober frees everybody", "a prober that dies is followed by the next, and its late word changes nothing", false, (store) => ({
    engineEndProbe: (key, _held, until) => Effect.flatMap(store.engineThrottles([key]), (found) =>
      store.engineEndProbe(key, found.until.get(key) ?? 0, until))
  })),
  mutant("a bucket is never empty", "a bucket of 100 gives 100, however many ask at once", true, () => ({ engineTake: () => Effect.succeed(true) })),
  mutant("a bucket never fills again", "a bucket fills by the clock, never over its edge, and a refusal takes nothing", true, (store) => ({
    engineTake: (key, amount, capacity) => store.engineTake(key, amount, capacity, 0)
  })),
  mutant("whoever writes a note last wins", "of many who write a note over one version one does, and the others are told", true, (store) => ({
    engineWriteNote: (key, text) => Effect.flatMap(store.engineNote(key), ({ version }) => store.engineWriteNote(key, text, version))
  })),
  mutant("a note's version does not tell who wrote", "of many who write a note over one version one does, and the others are told", true, (store) => ({
    engineWriteNote: (key, text, expected) => Effect.flatMap(store.engineNote(key), ({ version }) =>
      version < expected ? Effect.succeed(false) : store.engineWriteNote(key, text, version))
  })),
  mutant("keys of notes are compared in lower case", "a note is empty until it is written, and then what was written last; keys are told apart byte by byte", false, (store) => ({
    engineNote: (key) => store.engineNote(key.toLowerCase()),
    engineWriteNote: (key, text, expected) => store.engineWriteNote(key.toLowerCase(), text, expected)
  }))
]

// internal

const others = ["network-0", "network-1"].map((name) => PlatformId.make(name))
