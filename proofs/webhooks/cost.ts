/** What a refresh costs with an endpoint that is told of it, beside the same refresh without one; by turns, in CPU. */
import type { Adapter } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { conclude, quantile, size } from "../processes/report.ts"

const rows = size("rows", 1000, 200)
const rounds = size("rounds", 21, 7)

/** Every reading brings other numbers, so that every row has something to tell. */
let readings = 0
const reads = {
  batch: 100,
  requests: { usual: { base: 1, each: 0 }, most: { base: 1, each: 0 } },
  credential: "none" as const,
  price: null,
  scopes: []
}
const adapter: Adapter = {
  platform: PlatformId.make("inside"),
  label: "Inside",
  metrics: [],
  capabilities: { posts: reads, accounts: reads },
  readPosts: (_, refs) => Effect.sync(() => refs.map(() => ({ _tag: "Value", metrics: { views: (readings += 1) } }))),
  readAccounts: (_, refs) => Effect.succeed(refs.map(() => ({ _tag: "Value", metrics: { followers: 1 } })))
}

const folder = mkdtempSync(join(tmpdir(), "dravo-cost-"))

const arm = async (name: string, isTold: boolean) => {
  const analytics = createAnalytics({
    store: sqlite({ filename: join(folder, `${name}.db`) }),
    adapters: [Effect.succeed(adapter)],
    minForceInterval: 0,
    webhooks: { key: Buffer.alloc(32, 7).toString("base64") },
    log: () => {}
  })
  const workspace = "acme"
  const account = { workspace, accountId: "acc_1", platform: "inside", platformAccountId: "1" }
  await analytics.connectAccount(account)
  for (let post = 0; post < rows; post++)
    await analytics.recordPublication({ workspace, accountId: "acc_1", platformPostId: `p${post}` })
  if (isTold) await analytics.createWebhook({ workspace, url: "https://example.com/hooks" })
  const refresh = async (): Promise<number> => {
    const before = process.cpuUsage()
    await analytics.refresh({ workspace })
    const { system, user } = process.cpuUsage(before)
    return (system + user) / 1000 / rows
  }
  return { analytics, refresh, costs: [] as Array<number> }
}

const arms = {
  without: await arm("without", false),
  withOne: await arm("with", true),
  again: await arm("again", false)
}
for (let round = -2; round < rounds; round++) {
  const turn = round % 2 === 0 ? Object.values(arms) : Object.values(arms).toReversed()
  for (const one of turn) {
    const cost = await one.refresh()
    if (round >= 0) one.costs.push(cost)
  }
}
const waiting = (await arms.withOne.analytics.listWebhooks({ workspace: "acme" })).items[0]?.waiting ?? 0
for (const one of Object.values(arms)) await one.analytics.close()
rmSync(folder, { recursive: true, force: true })
/** Of turns that stand beside each other: what else the machine does changes from minute to minute. */
const pairs = arms.without.costs.map((plain, at) => {
  const told = arms.withOne.costs[at] ?? Number.NaN
  const twin = arms.again.costs[at] ?? Number.NaN
  return { plain, ratio: told / ((plain + twin) / 2), noise: twin / plain }
})
const median = (of: (pair: (typeof pairs)[number]) => number): number => quantile(pairs.map(of), 0.5)
const ratio = median((pair) => pair.ratio)
conclude({
  measured:
    `${ratio.toFixed(2)} × the CPU of a refresh without (${median(({ plain }) => plain).toFixed(3)} ms a row; two ` +
    `arms without are ${median(({ noise }) => noise).toFixed(2)} × of each other); ${rows} rows, ${rounds} ` +
    `rounds by turns`,
  holds: ratio <= 1.1 && waiting > 0
})
