/**
 * One process of `kill.ts`: discovers an account's posts, and dies by its own hand at an operation of the store where
 * it is told to. Its last line is what it found stored.
 */
import { tiktok } from "@dravo/adapters-tiktok"
import { createAnalytics } from "@dravo/analytics"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { sqlite } from "@dravo/store-sqlite"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const [filename = "", url = "", dies = "0", isSplit = "false", ahead = "0"] = process.argv.slice(2)

// Whoever follows a process that died comes after its leases.
const { now } = Date
Date.now = () => now() + Number(ahead)

let operations = 0

/** Dies after the operation of this number: what it wrote is there, and nothing knows of it. */
const counted = <Port extends object>(port: Port): Port =>
  new Proxy(port, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== "function") return member
      return (...given: ReadonlyArray<unknown>) =>
        Effect.tap(Reflect.apply(member, target, given) as Effect.Effect<unknown>, () =>
          Effect.sync(() => {
            if (++operations === Number(dies)) process.kill(process.pid, "SIGKILL")
          })
        )
    }
  })

/** How far the walk came is written before what it brought. */
const split = (store: Store["Service"]): Store["Service"] =>
  new Proxy(store, {
    get: (target, name, receiver) => {
      if (name !== "commitListing") return Reflect.get(target, name, receiver) as unknown
      const commitListing: Store["Service"]["commitListing"] = (workspace, accountId, page) =>
        Effect.andThen(
          store.commitListing(workspace, accountId, {
            ...page,
            lease: page.lease ?? Duration.seconds(30),
            commits: [],
            found: []
          }),
          store.commitListing(workspace, accountId, page)
        )
      return commitListing
    }
  })

const layer = Layer.effectContext(
  Effect.gen(function* () {
    const built = yield* Layer.build(sqlite({ filename }))
    const store = counted(Context.get(built, Store))
    const coordination = counted(Context.get(built, Coordination))
    return Context.make(Store, isSplit === "true" ? split(store) : store).pipe(Context.add(Coordination, coordination))
  })
)

const analytics = createAnalytics({
  store: layer,
  adapters: [tiktok({ baseUrl: url })],
  credentials: () => ({ token: "token" }),
  discovery: {},
  log: () => {}
})
const account = { workspace: "acme", accountId: "acc_1" }
await analytics.connectAccount({ ...account, platform: "tiktok", platformAccountId: "user-1" })
await analytics.discoverPosts({ ...account, days: 3650, maxPosts: 1000 })
const chunks: Array<string> = []
const decoder = new TextDecoder()
for await (const chunk of await analytics.exportPosts({ workspace: "acme", format: "ndjson" }))
  chunks.push(decoder.decode(chunk, { stream: true }))
const rows = chunks
  .join("")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as { platform_post_id: string; sync_status: string; metrics: object })
const ids = rows.map((row) => row.platform_post_id)
await analytics.close({ drain: 0 })
console.log(
  JSON.stringify({
    operations,
    rows: rows.length,
    posts: new Set(ids).size,
    synced: rows.filter((row) => row.sync_status === "synced" && Object.keys(row.metrics).length > 0).length
  })
)
