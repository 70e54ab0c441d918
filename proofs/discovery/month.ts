/**
 * A simulated month of accounts whose posts one request lists: a job that lists every account each six hours and one
 * call for each post by itself, beside listings when the promises of an account's rows come to one request together, at
 * the same mean error of what readers are shown. Every arm knows what a post counted when its row was made. The policy
 * and the rules are the ones that ship; posts are made up from a seed, or those that DRAVO_CASCADES names.
 *
 *   node proofs/discovery/month.ts [--accounts 200] [--seed 7] [--real] [--against job|alone] [--json]
 */
import { parseArgs } from "node:util"
import * as Data from "../freshness/data.ts"
import { seeded } from "../freshness/random.ts"
import { patterns } from "../freshness/reads.ts"
import type { Cascade } from "../freshness/cascade.ts"
import { type Account, accountOf, day, hour } from "./accounts.ts"
import { alone, type Arm, type Cost, found, job, jointly } from "./arms.ts"

/** Days between two posts, and how many times fewer requests are promised than the job needs, and than one a post. */
const rhythms = [
  { name: "one in three days", gap: 3, min: { job: 2.5, real: 1, alone: 1 } },
  { name: "one a day", gap: 1, min: { job: 1.6, real: 1, alone: 2 } },
  { name: "three a day", gap: 1 / 3, min: { job: 1.2, real: 1, alone: 2 } }
] as const

const costOf = (accounts: ReadonlyArray<Account>, run: (account: Account, cost: Cost) => void): Cost => {
  const cost: Cost = { requests: 0, error: 0, reads: 0 }
  for (const account of accounts) run(account, cost)
  return { ...cost, error: cost.error / Math.max(1, cost.reads) }
}

/**
 * Requests at this error: the worth of a call is halved or doubled until two settings enclose it. Infinity where no
 * setting is as good.
 */
const requestsAt = (error: number, arm: Arm, accounts: ReadonlyArray<Account>): number => {
  const costAt = (worth: number): Cost => costOf(accounts, (account, cost) => arm(account, worth, cost))
  let [low, high] = [costAt(usualWorth), costAt(usualWorth * 2)]
  for (let worth = usualWorth / 2; low.error > error && worth > dearest; worth /= 2) [low, high] = [costAt(worth), low]
  for (let worth = usualWorth * 4; high.error <= error && worth < cheapest; worth *= 2)
    [low, high] = [high, costAt(worth)]
  if (low.error > error) return Infinity
  if (high.error <= error) return high.requests
  const share = (Math.log(error) - Math.log(low.error)) / (Math.log(high.error) - Math.log(low.error))
  return Math.exp(Math.log(low.requests) * (1 - share) + Math.log(high.requests) * share)
}

/** As it ships. */
const usualWorth = 1
const dearest = 0.005
const cheapest = 50

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

const main = (): void => {
  const { values } = parseArgs({
    options: {
      accounts: { type: "string", default: "200" },
      seed: { type: "string", default: "7" },
      against: { type: "string", default: "job" },
      real: { type: "boolean", default: false },
      json: { type: "boolean", default: false }
    }
  })
  const seed = Number(values.seed)
  const data = values.real ? Data.named() : Data.madeUp(60, seed)
  if (typeof data === "string") return console.log(JSON.stringify({ measured: `not run: ${data}`, holds: null }))
  const against = values.against === "alone" ? "alone" : "job"
  const goal = data.isReal && against === "job" ? "real" : against
  const size = Math.round(Number(values.accounts) / rhythms.length)
  const told = rhythms.map((rhythm, group) =>
    measure(rhythm, { against, goal, cascades: data.cascades, size, seed, group })
  )
  if (!values.json) for (const { lines } of told) console.log(lines.join("\n"))
  console.log(
    JSON.stringify({ measured: told.map(({ text }) => text).join("; "), holds: told.every(({ holds }) => holds) })
  )
}

interface Setting {
  readonly against: "alone" | "job"
  readonly goal: "alone" | "job" | "real"
  readonly cascades: ReadonlyArray<Cascade>
  readonly size: number
  readonly seed: number
  readonly group: number
}

const measure = (rhythm: (typeof rhythms)[number], { against, cascades, goal, group, seed, size }: Setting) => {
  const results = patterns.map((pattern) => {
    const random = seeded(1000 * seed + group)
    const accounts = Array.from({ length: size }, (_, n) =>
      accountOf({ gap: rhythm.gap, pattern, cascades, seed: seed + n }, random)
    )
    const base = costOf(accounts, (account, cost) => job(account, 6 * hour, cost))
    const theirs = against === "job" ? base.requests : requestsAt(base.error, alone, accounts)
    const delay = median(accounts.flatMap((account) => found(account, usualWorth)))
    return { pattern, delay, error: base.error, ratio: theirs / requestsAt(base.error, jointly, accounts) }
  })
  const delay = Math.max(...results.map((one) => one.delay))
  const ratios = results.map(({ ratio }) => ratio.toFixed(2)).join("/")
  const isSoon = delay <= rhythm.gap * day
  return {
    text: `${rhythm.name}: ${ratios} × fewer${against === "job" ? `, found after ${(delay / hour).toFixed(1)} h` : ""}`,
    holds: results.every(({ ratio }) => ratio >= rhythm.min[goal]) && isSoon,
    lines: results.map(
      ({ error, pattern, ratio }) =>
        `${rhythm.name} ${pattern}: ${ratio.toFixed(2)} × fewer at ${(100 * error).toFixed(2)} % of error`
    )
  }
}

main()
