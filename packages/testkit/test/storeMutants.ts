/** The reference store, broken on purpose in one way each; the suite must notice every one of them. */
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import * as Change from "@dravo/core/Change"
import type { HistoryQuery, Recorded } from "@dravo/core/History"
import { PlatformPostId, WorkspaceId } from "@dravo/core/Ids"
import * as Metrics from "@dravo/core/Metrics"
import * as Query from "@dravo/core/Query"
import type { PublicationRow, Row } from "@dravo/core/Row"
import { subject as subjectOf } from "@dravo/core/Row"
import { type Fenced, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { key } from "@dravo/core/Subject"
import * as Memory from "@dravo/store-memory"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { background } from "./storeMutantsDue.ts"
import { past } from "./storeMutantsPast.ts"

type Service = Store["Service"]

export interface Mutant {
  readonly name: string
  /** The law, by its name, that is there to catch it. */
  readonly caughtBy: string
  /** Whether the random commands must find it too. */
  readonly random: boolean
  readonly layer: Layer.Layer<Store>
}

const mutant = (
  name: string,
  caughtBy: string,
  random: boolean,
  broken: (store: Service) => Partial<Service>
): Mutant => ({
  name,
  caughtBy,
  random,
  layer: Layer.effect(
    Store,
    Effect.map(Memory.make, (store) => Store.of({ ...store, ...broken(store) }))
  )
})

const workspaces = ["ws_mine", "ws_theirs"].map((id) => WorkspaceId.make(id))
const all: Query.PublicationQuery = { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 1e9 }

/** A page computed here, so that one rule of it can be another. */
const paging =
  (rules: {
    readonly matches?: typeof Query.matches
    readonly order?: typeof Query.order
    readonly isAfter?: (row: PublicationRow, start: Extract<Query.Start, { _tag: "After" }>) => boolean
    readonly total?: (matching: number, rest: number, shown: number) => number
  }) =>
  (store: Service): Partial<Service> => ({
    pagePublications: (workspace, query) =>
      Effect.map(store.pagePublications(workspace, all), ({ now, rows }) => {
        const { start } = query
        const matching = rows
          .filter(({ publication }) =>
            query.filters.every((filter) => (rules.matches ?? Query.matches)(filter, publication))
          )
          .sort((a, b) => (rules.order ?? Query.order)(a.publication, b.publication))
        const isAfter =
          rules.isAfter ?? ((row, from) => Query.order({ ...row.publication, ...from }, row.publication) < 0)
        const rest =
          start._tag === "Offset" ? matching.slice(start.offset) : matching.filter((row) => isAfter(row, start))
        const shown = rest.slice(0, query.limit)
        return {
          rows: shown,
          total: (rules.total ?? ((count) => count))(matching.length, rest.length, shown.length),
          now
        }
      })
  })

/** Every row a read answers, changed. */
const reading =
  (change: (row: Row) => Row) =>
  (store: Service): Partial<Service> => ({
    rows: (workspace, subjects) =>
      Effect.map(store.rows(workspace, subjects), (page) => ({ ...page, rows: page.rows.map(change) }))
  })

/** The same subjects under the fences they have now. */
const refenced = <A extends Fenced>(
  store: Service,
  workspace: WorkspaceId,
  list: ReadonlyArray<A>
): Effect.Effect<ReadonlyArray<A>, StoreError> =>
  Effect.map(
    store.rows(
      workspace,
      list.map(({ subject }) => subject)
    ),
    ({ rows }) => {
      const fences = new Map(rows.map((row) => [key(subjectOf(row)), row.fence]))
      return list.map((one) => ({ ...one, fence: fences.get(key(one.subject)) ?? one.fence }))
    }
  )

const currentVersion = (store: Service, workspace: WorkspaceId, accountId: Parameters<Service["readSecret"]>[1]) =>
  Effect.map(store.readSecret(workspace, accountId), (secret) => secret?.version ?? 0)

const pages: ReadonlyArray<Mutant> = [
  mutant(
    "ties are in no order",
    "publications come newest first, and of equal instants the later insertion first",
    true,
    paging({ order: (a, b) => b.createdAt - a.createdAt || a.seq - b.seq })
  ),
  mutant(
    "pages come oldest first",
    "offset and limit cut the same order, and the total counts every match",
    true,
    paging({ order: (a, b) => a.createdAt - b.createdAt || a.seq - b.seq })
  ),
  mutant(
    "toDate is exclusive",
    "both ends of a period are inclusive at one millisecond",
    true,
    paging({
      matches: (filter, row) => (filter._tag === "CreatedTo" ? row.createdAt < filter.at : Query.matches(filter, row))
    })
  ),
  mutant(
    "fromDate is exclusive",
    "both ends of a period are inclusive at one millisecond",
    true,
    paging({
      matches: (filter, row) => (filter._tag === "CreatedFrom" ? row.createdAt > filter.at : Query.matches(filter, row))
    })
  ),
  mutant(
    "a platform post id is not searched",
    "a post is found by its own id and by the platform's, each exactly",
    true,
    paging({
      matches: (filter, row) => (filter._tag === "Post" ? row.postId === filter.id : Query.matches(filter, row))
    })
  ),
  mutant(
    "ids are compared without case",
    "a post is found by its own id and by the platform's, each exactly",
    false,
    paging({
      matches: (filter, row) =>
        filter._tag === "Post"
          ? row.postId.toLowerCase() === filter.id.toLowerCase() || row.platformPostId === filter.id
          : Query.matches(filter, row)
    })
  ),
  mutant(
    "the platform filter is forgotten",
    "a page by Platform holds exactly the rows that match",
    true,
    paging({ matches: (filter, row) => filter._tag === "Platform" || Query.matches(filter, row) })
  ),
  mutant(
    "the total counts only the page",
    "offset and limit cut the same order, and the total counts every match",
    true,
    paging({ total: (_matching, _rest, shown) => shown })
  ),
  mutant(
    "the total counts only what is behind the cursor",
    "a cursor goes on behind the row it names, and the total still counts every match",
    true,
    paging({ total: (_matching, rest) => rest })
  ),
  mutant(
    "the total is a text",
    "a page by no filter holds exactly the rows that match",
    true,
    // What a driver does that answers 64-bit counts as strings; the type says otherwise.
    paging({ total: (matching) => String(matching) as unknown as number })
  ),
  mutant(
    "the cursor repeats its row",
    "a cursor goes on behind the row it names, and the total still counts every match",
    true,
    paging({ isAfter: ({ publication }, start) => Query.order({ ...publication, ...start }, publication) <= 0 })
  ),
  mutant(
    "the cursor skips ties",
    "a cursor goes on behind the row it names, and the total still counts every match",
    true,
    paging({ isAfter: ({ publication }, start) => publication.createdAt < start.createdAt })
  ),
  mutant("now is the moment the store was opened", "every page tells the store's own now", true, (store) => ({
    rows: (workspace, subjects) => Effect.map(store.rows(workspace, subjects), (page) => ({ ...page, now: 0 }))
  }))
]

const claims: ReadonlyArray<Mutant> = [
  mutant(
    "a claim does not look at the fence",
    "a claim holds only under the fence it was made with",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.flatMap(refenced(store, workspace, list), (now) => store.claim(workspace, now, lease))
    })
  ),
  mutant(
    "a living lease is ignored",
    "while a lease lives nobody else is granted one, not even when forced",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.flatMap(refenced(store, workspace, list), (now) =>
          Effect.andThen(store.release(workspace, now), store.claim(workspace, list, lease))
        )
    })
  ),
  mutant(
    "back-off is ignored",
    "a row that backs off is granted to forced claims alone, until its deadline",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        store.claim(
          workspace,
          list.map((one) => ({ ...one, reason: "forced" })),
          lease
        )
    })
  ),
  mutant(
    "back-off stops forced claims too",
    "a row that backs off is granted to forced claims alone, until its deadline",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        store.claim(
          workspace,
          list.map((one) => ({ ...one, reason: "stale" })),
          lease
        )
    })
  ),
  mutant("a lease lives a millisecond longer", "a lease ends by the clock, to the millisecond", true, (store) => ({
    claim: (workspace, list, lease) => store.claim(workspace, list, Duration.millis(Duration.toMillis(lease) + 1))
  })),
  mutant(
    "a claim forgets the lease it was seen with",
    "whoever saw a row leased is granted nothing once that lease was ended, and a takeover once it ran out",
    false,
    (store) => ({
      claim: (workspace, list, lease) =>
        store.claim(
          workspace,
          list.map((one) => ({ ...one, leaseUntil: null })),
          lease
        )
    })
  ),
  mutant("one subject is granted twice", "one subject named twice in a claim is granted once", true, (store) => ({
    claim: (workspace, list, lease) =>
      Effect.map(store.claim(workspace, list, lease), ({ granted, now }) => ({
        granted: [...granted, ...granted],
        now
      }))
  })),
  mutant(
    "a claim is granted whole or not at all",
    "a claim grants what it can of a mixed list and leaves out what nobody knows",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.flatMap(store.claim(workspace, list, lease), (answer) =>
          answer.granted.length === list.length
            ? Effect.succeed(answer)
            : Effect.as(store.release(workspace, answer.granted), { ...answer, granted: [] })
        )
    })
  ),
  mutant(
    "a release does not look at the fence",
    "a release under another fence, or of another row, ends no lease",
    true,
    (store) => ({
      release: (workspace, list) =>
        Effect.flatMap(refenced(store, workspace, list), (now) => store.release(workspace, now))
    })
  ),
  mutant(
    "a release does nothing",
    "a released row can be claimed at once, under the fence of the lease that ended",
    true,
    () => ({ release: () => Effect.void })
  ),
  mutant(
    "publications and accounts share their numbers",
    "a publication and an account with one sequence number are two subjects",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.map(
          store.claim(
            workspace,
            [
              ...list,
              ...list.map((one) => ({
                ...one,
                subject: {
                  ...one.subject,
                  kind: one.subject.kind === "account" ? ("publication" as const) : ("account" as const)
                }
              }))
            ],
            lease
          ),
          ({ granted, now }) => ({
            granted: granted.filter(({ subject }) => list.some((one) => key(one.subject) === key(subject))),
            now
          })
        )
    })
  )
]

const commits: ReadonlyArray<Mutant> = [
  mutant(
    "a commit does not look at the fence",
    "a commit that arrives after a takeover changes nothing and leaves the winner's lease",
    true,
    (store) => ({
      commit: (workspace, list) =>
        Effect.flatMap(refenced(store, workspace, list), (now) => store.commit(workspace, now))
    })
  ),
  mutant(
    "dropped commits are not told",
    "a commit under another fence is dropped, named and without effect",
    true,
    (store) => ({
      commit: (workspace, list) => Effect.as(store.commit(workspace, list), [])
    })
  ),
  mutant(
    "one lost fence drops the whole commit",
    "of one commit each part holds or is dropped by itself",
    true,
    (store) => ({
      commit: (workspace, list) =>
        Effect.flatMap(refenced(store, workspace, list), (now) =>
          now.every((one, at) => one.fence === list[at]?.fence)
            ? store.commit(workspace, list)
            : Effect.succeed(list.map(({ subject }) => subject))
        )
    })
  ),
  mutant(
    "what was learned is lost",
    "what a reading taught is kept, and what it did not teach stays",
    true,
    (store) => ({
      commit: (workspace, list) =>
        store.commit(
          workspace,
          list.map(({ fence, subject, sync }) => ({ fence, subject, sync }))
        )
    })
  ),
  mutant("numbers are single precision", "metrics come back exactly, key by key", true, (store) => ({
    commit: (workspace, list) =>
      store.commit(
        workspace,
        list.map((one) => ({
          ...one,
          sync: {
            ...one.sync,
            metrics: Object.fromEntries(
              Object.entries(one.sync.metrics).map(([name, value]) => [name, Math.fround(value)])
            )
          }
        }))
      )
  })),
  mutant(
    "a metric called __proto__ is lost",
    "metrics come back exactly, key by key",
    true,
    reading((row) => {
      const metrics: Record<string, number> = {}
      for (const [name, value] of Object.entries(row.sync.metrics)) metrics[name] = value
      return { ...row, sync: { ...row.sync, metrics } }
    })
  ),
  mutant(
    "null becomes zero",
    "a commit writes the whole state, ends the lease and keeps the fence",
    true,
    reading((row) => ({ ...row, sync: { ...row.sync, lastUpdatedAt: row.sync.lastUpdatedAt ?? 0 } }))
  )
]

const subjects: ReadonlyArray<Mutant> = [
  mutant(
    "recording again overwrites the text",
    "recording twice is the same as recording once: the first recording stays",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        Effect.map(store.recordPublication(workspace, draft), (one) => ({ ...one, text: draft.text }))
    })
  ),
  mutant(
    "the id it was recorded with is forgotten once another was learned",
    "recording again under the id it was recorded with finds the publication, whatever id it has learned since",
    false,
    (store) => ({
      recordPublication: (workspace, draft) =>
        Effect.flatMap(store.recordPublication(workspace, draft), (one) =>
          one.platformPostId === draft.platformPostId
            ? Effect.succeed(one)
            : store.recordPublication(workspace, {
                ...draft,
                platformPostId: PlatformPostId.make(`${draft.platformPostId}~`)
              })
        )
    })
  ),
  mutant(
    "a text loses the space around it",
    "texts of a publication come back as they were recorded",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        store.recordPublication(workspace, { ...draft, text: draft.text?.trim() ?? null })
    })
  ),
  mutant(
    "instants are cut to the second",
    "instants from year 0 to year 9999 come back to the millisecond",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        store.recordPublication(workspace, {
          ...draft,
          createdAt: draft.createdAt === null ? null : Math.floor(draft.createdAt / 1000) * 1000
        })
    })
  ),
  mutant(
    "a conflicting account takes the id of the other",
    "an account id in use by another account is a conflict that changes nothing",
    true,
    (store) => ({
      connectAccount: (workspace, draft) =>
        Effect.catch(store.connectAccount(workspace, draft), () =>
          Effect.flatMap(
            store.pageAccounts(workspace, { accountId: draft.accountId, platform: null, after: 0, limit: 1 }),
            ({ rows: [row] }) =>
              row === undefined ? store.connectAccount(workspace, draft) : Effect.succeed(row.account)
          )
        )
    })
  ),
  mutant(
    "a late refusal counts against the new connection",
    "a grant is refused only under the current connection",
    true,
    (store) => ({
      refuseGrant: (workspace, accountId, _connection, error) =>
        Effect.flatMap(
          store.pageAccounts(workspace, { accountId, platform: null, after: 0, limit: 1 }),
          ({ rows: [row] }) => store.refuseGrant(workspace, accountId, row?.account.connection ?? 0, error)
        )
    })
  ),
  mutant(
    "connecting again does not count",
    "connecting again clears a dead grant and keeps the row's numbers",
    true,
    reading((row) => ({ ...row, account: { ...row.account, connection: 1 } }))
  ),
  mutant(
    "a dead grant stays dead",
    "connecting again clears a dead grant and keeps the row's numbers",
    true,
    (store) => {
      const refused = new Map<string, string>()
      return {
        refuseGrant: (workspace, accountId, connection, error) =>
          Effect.tap(store.refuseGrant(workspace, accountId, connection, error), (did) =>
            Effect.sync(() => did && refused.set(`${workspace} ${accountId}`, error))
          ),
        connectAccount: (workspace, draft) =>
          Effect.flatMap(store.connectAccount(workspace, draft), (account) => {
            const error = refused.get(`${workspace} ${account.accountId}`)
            return error === undefined
              ? Effect.succeed(account)
              : Effect.as(store.refuseGrant(workspace, account.accountId, account.connection, error), {
                  ...account,
                  grantError: error
                })
          })
      }
    }
  ),
  mutant("rows forget whose they are", "a workspace reads nothing of another one", true, (store) => ({
    rows: (_workspace, list) =>
      Effect.map(
        Effect.forEach(workspaces, (each) => store.rows(each, list)),
        (found) => {
          const rows = found.flatMap((page) => page.rows)
          return { rows, total: rows.length, now: found[0]?.now ?? 0 }
        }
      )
  })),
  mutant(
    "anyone may commit anyone's row",
    "a workspace cannot claim, release or commit another one's rows",
    true,
    (store) => ({
      commit: (_workspace, list) =>
        Effect.map(
          Effect.forEach(workspaces, (each) => store.commit(each, list)),
          ([one = [], two = []]) => one.filter((dropped) => two.some((other) => key(other) === key(dropped)))
        )
    })
  )
]

const secrets: ReadonlyArray<Mutant> = [
  mutant(
    "a secret is written over any version",
    "a secret is written only over the version that was read",
    true,
    (store) => ({
      writeSecret: (workspace, accountId, sealed) =>
        Effect.flatMap(currentVersion(store, workspace, accountId), (version) =>
          store.writeSecret(workspace, accountId, sealed, version)
        )
    })
  ),
  mutant(
    "a renewal's lease is ignored",
    "one renewal is leased at a time, and the lease ends by the clock",
    true,
    (store) => ({
      claimSecret: (workspace, accountId, version, lease) =>
        Effect.andThen(
          store.releaseSecret(workspace, accountId, version),
          store.claimSecret(workspace, accountId, version, lease)
        )
    })
  ),
  mutant("any release ends a renewal", "a release ends the lease of its own version alone", true, (store) => ({
    releaseSecret: (workspace, accountId) =>
      Effect.flatMap(currentVersion(store, workspace, accountId), (version) =>
        store.releaseSecret(workspace, accountId, version)
      )
  })),
  mutant(
    "a disconnected account keeps its secret",
    "disconnecting deletes the secret, and its versions go on past the deletion",
    true,
    (store) => {
      const kept = new Map<string, { readonly sealed: string; readonly version: number }>()
      return {
        writeSecret: (workspace, accountId, sealed, expected) =>
          Effect.tap(store.writeSecret(workspace, accountId, sealed, expected), (written) =>
            Effect.sync(() => written !== null && kept.set(`${workspace} ${accountId}`, written))
          ),
        readSecret: (workspace, accountId) => Effect.sync(() => kept.get(`${workspace} ${accountId}`) ?? null)
      }
    }
  ),
  mutant("a revoked key is still found", "a revoked key is not found, and its id is not free again", true, (store) => {
    const keys = new Map<string, { readonly workspace: WorkspaceId; readonly key: ApiKeyRecord }>()
    return {
      insertKey: (workspace, one) =>
        Effect.tap(store.insertKey(workspace, one), () => Effect.sync(() => keys.set(one.id, { workspace, key: one }))),
      engineFindKey: (id) => Effect.sync(() => keys.get(id) ?? null)
    }
  }),
  mutant(
    "anyone may revoke anyone's key",
    "revoking answers true once, and false for an unknown key or another workspace's",
    true,
    (store) => ({
      revokeKey: (_workspace, id) =>
        Effect.map(
          Effect.forEach(workspaces, (each) => store.revokeKey(each, id)),
          (did) => did.includes(true)
        )
    })
  ),
  mutant(
    "a second key with one id is swallowed",
    "a second key with one id is a conflict, in any workspace, and changes nothing",
    true,
    (store) => ({
      insertKey: (workspace, one) => Effect.catch(store.insertKey(workspace, one), () => Effect.void)
    })
  ),
  mutant(
    "the last deadline wins, not the latest",
    "a later deadline wins over an earlier one, in either order",
    true,
    (store) => {
      const until = new Map<string, number>()
      return {
        engineThrottle: (name, at) => Effect.sync(() => void until.set(name, at)),
        engineThrottles: (names) =>
          Effect.map(store.engineThrottles(names), ({ now }) => ({
            now,
            passed: [],
            until: new Map([...until].filter(([name, at]) => names.includes(name) && at > now))
          }))
      }
    }
  ),
  mutant("throttles never end", "a throttle is told for the keys that have one, until its deadline", true, (store) => {
    const until = new Map<string, number>()
    return {
      engineThrottle: (name, at) => Effect.sync(() => void until.set(name, Math.max(at, until.get(name) ?? at))),
      engineThrottles: (names) =>
        Effect.map(store.engineThrottles(names), ({ now }) => ({
          now,
          passed: [],
          until: new Map([...until].filter(([name]) => names.includes(name)))
        }))
    }
  })
]

/** Histories as this store answers them, changed. */
const remembering =
  (change: (points: ReadonlyArray<Recorded>, query: HistoryQuery) => ReadonlyArray<Recorded>) =>
  (store: Service): Partial<Service> => ({
    history: (workspace, subjects, query) =>
      Effect.map(store.history(workspace, subjects, query), (points) => change(points, query))
  })

const history: ReadonlyArray<Mutant> = [
  mutant(
    "a confirmed value says nothing about when it was confirmed",
    "a reading that changed something is a point, and one that did not confirms the newest",
    true,
    remembering((points) => points.map((one) => ({ ...one, point: { ...one.point, until: one.point.at } })))
  ),
  mutant("points are read from a dropped commit", "a dropped commit leaves no point", true, (store) => {
    const late: Array<Recorded> = []
    return {
      commit: (workspace, list) =>
        Effect.tap(store.commit(workspace, list), (dropped) =>
          Effect.sync(() => {
            for (const { point, subject, sync } of list) {
              if (
                point === undefined ||
                sync.lastUpdatedAt === null ||
                !dropped.some((one) => key(one) === key(subject))
              )
                continue
              late.push({ subject, point: { at: sync.lastUpdatedAt, until: sync.lastUpdatedAt, metrics: point } })
            }
          })
        ),
      history: (workspace, subjects, query) =>
        Effect.map(store.history(workspace, subjects, query), (points) => [
          ...points,
          ...late.filter(({ subject }) => subjects.some((one) => key(one) === key(subject)))
        ])
    }
  }),
  mutant(
    "empty readings are points",
    "a commit without values, or of a row never read, leaves no point",
    true,
    (store) => ({
      commit: (workspace, list) =>
        store.commit(
          workspace,
          list.map((one) => ({ ...one, point: Metrics.isEmpty(one.point ?? {}) ? { nothing: 0 } : (one.point ?? {}) }))
        )
    })
  ),
  mutant(
    "history runs backwards",
    "history never runs backwards, and two readings of one instant are one point",
    true,
    (store) => {
      const read: Array<Recorded> = []
      return {
        commit: (workspace, list) =>
          Effect.tap(store.commit(workspace, list), () =>
            Effect.sync(() => {
              for (const { point, subject, sync } of list) {
                if (point !== undefined && sync.lastUpdatedAt !== null)
                  read.push({ subject, point: { at: sync.lastUpdatedAt, until: sync.lastUpdatedAt, metrics: point } })
              }
            })
          ),
        history: (_workspace, subjects) =>
          Effect.sync(() => read.filter(({ subject }) => subjects.some((one) => key(one) === key(subject))))
      }
    }
  ),
  mutant(
    "a range has no base line",
    "a range has the last point before it as its base line, and both its ends",
    true,
    remembering((points, { from }) => points.filter(({ point }) => point.at >= from))
  ),
  mutant(
    "the end of a range is left out",
    "a range has the last point before it as its base line, and both its ends",
    false,
    remembering((points, { to }) => points.filter(({ point }) => point.at !== to))
  ),
  mutant(
    "a page of history begins where the one before ended",
    "history is walked in pages without repeating or skipping a point",
    false,
    (store) => ({
      history: (workspace, subjects, query) =>
        store.history(
          workspace,
          subjects,
          query.after === null ? query : { ...query, after: { ...query.after, at: query.after.at - 1 } }
        )
    })
  ),
  mutant(
    "anyone may look into anyone's history",
    "a workspace has no part in another one's history",
    true,
    (store) => ({
      history: (_workspace, subjects, query) =>
        Effect.map(
          Effect.forEach(workspaces, (each) => store.history(each, subjects, query)),
          (all) => all.flat()
        )
    })
  ),
  mutant("disconnecting ends the history", "disconnecting an account keeps its history", true, (store) => {
    let isGone = false
    return {
      disconnectAccount: (workspace, id) =>
        Effect.tap(store.disconnectAccount(workspace, id), (did) =>
          Effect.sync(() => {
            isGone ||= did
          })
        ),
      history: (workspace, subjects, query) => (isGone ? Effect.succeed([]) : store.history(workspace, subjects, query))
    }
  })
]

/** The feed as this store answers it, changed. */
const telling =
  (change: (told: Change.Changes, after: Change.Cursor) => Change.Changes) =>
  (store: Service): Partial<Service> => ({
    changes: (workspace, after, limit) =>
      Effect.map(store.changes(workspace, after, limit), (told) => change(told, after))
  })

/** A write that is told of like a refused grant, or not at all: its record keeps the place it had. */
const untold = (isUntold: (change: Change.Change) => boolean) =>
  telling((told) => ({ ...told, changes: told.changes.filter((change) => !isUntold(change)) }))

const feed: ReadonlyArray<Mutant> = [
  mutant(
    "grants are not told",
    "connecting changes an account and its grant, recording a publication",
    true,
    untold(({ _tag }) => _tag === "Grant")
  ),
  mutant(
    "erasures are not told",
    "what was erased is told as gone, by nothing but its name",
    true,
    untold(({ _tag }) => _tag === "Erased")
  ),
  mutant(
    "the feed repeats its last record",
    "a page of the feed goes on after the last record of the one before",
    true,
    (store) => ({
      changes: (workspace, after, limit) =>
        store.changes(workspace, { ...after, seq: Math.max(0, after.seq - 1) }, limit)
    })
  ),
  mutant(
    "the cursor goes past what was not told",
    "a page of the feed goes on after the last record of the one before",
    true,
    telling((told, after) =>
      told.changes.length === 0
        ? { changes: [], cursor: after }
        : { ...told, cursor: { ...told.cursor, seq: told.cursor.seq + 1 } }
    )
  ),
  mutant(
    "a cursor marks transactions, not records",
    "a page of the feed goes on after the last record of the one before",
    true,
    telling((told) => ({ ...told, cursor: { ...told.cursor, kind: "publication", seq: Number.MAX_SAFE_INTEGER } }))
  ),
  mutant(
    "what is told is what it was when first looked at",
    "a record is told as it is now, once, at the place of its last change",
    true,
    (store) => {
      const seen = new Map<string, Change.Change>()
      return {
        commit: (workspace, list) =>
          Effect.tap(store.commit(workspace, list), () =>
            Effect.map(store.changes(workspace, Change.beginning, 1000), ({ changes }) => {
              for (const one of changes) if (!seen.has(Change.recordId(one))) seen.set(Change.recordId(one), one)
            })
          ),
        changes: (workspace, after, limit) =>
          Effect.map(store.changes(workspace, after, limit), (told) => ({
            ...told,
            changes: told.changes.map((one) => seen.get(Change.recordId(one)) ?? one)
          }))
      }
    }
  ),
  mutant(
    "a dead grant changes its publications too",
    "what is told of a publication does not depend on its account's grant",
    true,
    (store) => {
      const dead = new Set<string>()
      return {
        refuseGrant: (workspace, id, connection, error) =>
          Effect.tap(store.refuseGrant(workspace, id, connection, error), (did) =>
            Effect.sync(() => {
              if (did) dead.add(id)
            })
          ),
        changes: (workspace, after, limit) =>
          Effect.map(store.changes(workspace, after, limit), (told) => ({
            ...told,
            changes: told.changes.map((one) =>
              one._tag === "Publication" && dead.has(one.publication.accountId)
                ? { ...one, sync: { ...one.sync, outcome: "requires_reconnect" as const } }
                : one
            )
          }))
      }
    }
  ),
  mutant("claims are told", "every write is told after the cursor, and nothing else is", true, (store) => {
    const claimed: Array<number> = []
    return {
      claim: (workspace, claims, lease) =>
        Effect.tap(store.claim(workspace, claims, lease), ({ granted }) =>
          Effect.sync(() => {
            claimed.push(...granted.map(({ subject }) => subject.seq))
          })
        ),
      changes: (workspace, after, limit) =>
        Effect.map(store.changes(workspace, after, limit), (told) => ({
          ...told,
          changes: [
            ...told.changes,
            ...claimed.splice(0).map((seq) => ({ _tag: "Erased" as const, kind: "publication" as const, seq }))
          ]
        }))
    }
  }),
  mutant("anyone's changes are told", "a workspace's feed tells nothing of another one", true, (store) => ({
    changes: (_workspace, after, limit) =>
      Effect.map(
        Effect.forEach(workspaces, (each) => store.changes(each, after, limit)),
        ([one, two]) => ({ changes: [...(one?.changes ?? []), ...(two?.changes ?? [])], cursor: one?.cursor ?? after })
      )
  }))
]

const erasing: ReadonlyArray<Mutant> = [
  mutant(
    "erasing does nothing",
    "erasing a post removes its publications on all accounts, with their history",
    true,
    () => ({
      erase: () => Effect.succeed({ accounts: 0, publications: 0 })
    })
  ),
  mutant(
    "erasing an account keeps its secret",
    "erasing an account removes it, connected or not, with all of it and its secret",
    false,
    (store) => {
      const kept = new Map<string, { readonly sealed: string; readonly version: number }>()
      return {
        writeSecret: (workspace, id, sealed, expected) =>
          Effect.tap(store.writeSecret(workspace, id, sealed, expected), (written) =>
            Effect.sync(() => {
              if (written !== null) kept.set(`${workspace} ${id}`, written)
            })
          ),
        readSecret: (workspace, id) =>
          Effect.map(store.readSecret(workspace, id), (found) => found ?? kept.get(`${workspace} ${id}`) ?? null)
      }
    }
  ),
  mutant(
    "erasing everything keeps the keys",
    "erasing everything leaves a workspace with nothing, and the others as they were",
    false,
    (store) => ({
      erase: (workspace, what) =>
        Effect.gen(function* () {
          const keys = yield* store.listKeys(workspace)
          const erased = yield* store.erase(workspace, what)
          if (what._tag === "All") for (const one of keys) yield* store.insertKey(workspace, one)
          return erased
        })
    })
  ),
  mutant("anyone may erase anyone's post", "a workspace erases nothing of another one", true, (store) => ({
    erase: (_workspace, what) =>
      Effect.map(
        Effect.forEach(workspaces, (each) => store.erase(each, what)),
        ([one, two]) => ({
          accounts: (one?.accounts ?? 0) + (two?.accounts ?? 0),
          publications: (one?.publications ?? 0) + (two?.publications ?? 0)
        })
      )
  }))
]

export const mutants: ReadonlyArray<Mutant> = [
  ...feed,
  ...erasing,
  ...pages,
  ...claims,
  ...commits,
  ...history,
  ...subjects,
  ...secrets,
  ...background(mutant),
  ...past(mutant)
]
