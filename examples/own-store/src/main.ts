/** A host on a store of its own: closed and opened again, it still has its rows and asks nobody for them. */
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as JournalStore from "./JournalStore.ts"

// Stands in for X, so that the example runs offline.
const fake = await FakeX.start({
  posts: [{ id: "1900000000000000001" }],
  tokens: { "token-of-dravo": { userId: "2244994945" } }
})
const folder = mkdtempSync(join(tmpdir(), "own-store-"))

const open = () =>
  createAnalytics({
    store: JournalStore.layer({ filename: join(folder, "journal.jsonl") }),
    adapters: [x({ baseUrl: fake.url })],
    credentials: () => ({ token: "token-of-dravo" })
  })

const first = open()
await first.connectAccount({ workspace: "acme", accountId: "acc_1", platform: "x", platformAccountId: "2244994945" })
await first.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1900000000000000001" })
console.log((await first.listPosts({ workspace: "acme" })).items.map((row) => row.sync_status).join(" "))
await first.close()

const second = open()
const page = await second.listPosts({ workspace: "acme" })
console.log(`${page.items.map((row) => row.sync_status).join(" ")}, after ${fake.calls().calls} platform call in all`)
await second.close()

await fake.close()
rmSync(folder, { recursive: true })
