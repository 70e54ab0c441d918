/**
 * One host process of a soak: reads of every kind, forced ones among them, records posts and refreshes in the
 * background, and says once a second what it saw. Its clock is set from outside.
 */
import { x } from "@dravo/adapters-x"
import { type Analytics, createAnalytics, Freshness } from "@dravo/analytics"
import type { Setup, ToHost } from "./hosts.ts"
import { random as seededBy } from "./random.ts"
import { storeOf } from "./store.ts"
import * as Posts from "./posts.ts"
import { monotonic, type Shown } from "./observed.ts"
import { watchLoop } from "./heldLoop.ts"
import { crowding, isExplained } from "./late.ts"

// The parent is the only one who starts it.
const setup: Setup = JSON.parse(process.argv[2] ?? "{}")
const { database, name, platform, seed } = setup

const trueNow = Date.now
let offset = setup.offset
Date.now = () => trueNow() + offset

const tell = (message: object): void => void process.send?.(message)
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error: unknown) => tell({ _tag: "Escaped", error: `${name}: ${String(error)}` }))

const analytics: Analytics = createAnalytics({
  store: storeOf(database),
  adapters: [x({ baseUrl: platform, limits: { deadline: "1500 millis", attempts: 2 } })],
  credentials: () => ({ token: Posts.token }),
  freshness: Freshness.fixed("3 seconds"),
  readBudget: "300 millis",
  firstReadBudget: "300 millis",
  minForceInterval: 0,
  log: () => {}
})

const random = seededBy(seed)
let shown: Array<Shown> = []
let recorded: Array<string> = []
let rejected: Array<string> = []
let late = 0
let reads = 0
const known = new Map<string, number>()

interface Item {
  readonly post_id: string
  readonly metrics: Readonly<Record<string, number>>
}

/** Numbers that were shown before are told only if they fall. */
const note = (items: ReadonlyArray<Item>, began: number): void => {
  const ended = monotonic()
  for (const { metrics, post_id: postId } of items) {
    const value = metrics["like_count"]
    if (value === undefined || known.get(postId) === value) continue
    known.set(postId, value)
    shown.push({ postId, value, began, ended })
  }
}

const { accountId, workspace } = Posts
const anyPost = () => ({ workspace, postId: Posts.postId(Math.floor(random() * Posts.seeded)) })
const anyPage = () => ({ workspace, page: 1 + Math.floor(random() * 6), limit: 25 })

let recordings = 0
const record = async (): Promise<void> => {
  if (recordings === Posts.perHost) return
  const index = setup.firstOwn + recordings++
  const postId = `${name}_${index}`
  await analytics.recordPublication({ workspace, accountId, postId, platformPostId: Posts.platformId(index) })
  recorded.push(postId)
}

/** What readers do, and how often. */
const ways: ReadonlyArray<readonly [number, () => Promise<unknown>]> = [
  [40, () => read(anyPage())],
  [20, () => read(anyPost())],
  [2, () => read({ ...anyPage(), refresh: true })],
  [10, () => analytics.listAccounts({ workspace })],
  [8, () => analytics.explainPost(anyPost())],
  [8, () => analytics.postHistory(anyPost())],
  [6, () => analytics.listChanges({ workspace })],
  [4, record]
]
const total = ways.reduce((sum, [weight]) => sum + weight, 0)

const read = async (request: Parameters<Analytics["listPosts"]>[0]): Promise<void> => {
  const began = monotonic()
  const page = await analytics.listPosts(request)
  note(page.items, began)
}

const choose = (): (() => Promise<unknown>) => {
  let at = random() * total
  for (const [weight, way] of ways) if ((at -= weight) < 0) return way
  return ways[0]?.[1] ?? (async () => {})
}

let isOver = false
const reader = async (): Promise<void> => {
  while (!isOver) {
    try {
      await choose()()
      reads += 1
    } catch (error) {
      if (isExplained(error, crowding())) late += 1
      else if (!isOver) rejected.push(`${name}: ${String(error)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 15 + random() * 30))
  }
}

const loop = watchLoop()
const pulse = (): void => {
  const heldMillis = loop.worst()
  globalThis.gc?.()
  loop.forget()
  const heapMegabytes = process.memoryUsage().heapUsed / 1e6
  const at = monotonic()
  tell({ _tag: "Pulse", pulse: { host: name, at, shown, recorded, reads, rejected, late, heldMillis, heapMegabytes } })
  shown = []
  recorded = []
  rejected = []
  late = 0
  reads = 0
}

process.on("message", (message: ToHost) => {
  if (message._tag === "Clock") offset = message.offset
  else void leave()
})
process.on("disconnect", () => process.exit(0))

const leave = async (): Promise<void> => {
  isOver = true
  await analytics.close({ drain: "2 seconds" })
  pulse()
  process.exit(0)
}

await analytics.ready()
await analytics.startRefresher({ interval: "1 second" })
loop.forget()
setInterval(pulse, 1000)
for (let at = 0; at < setup.readers; at++) void reader()
tell({ _tag: "Ready" })
