/**
 * A process that discovers an account's posts is killed after each operation of the store: the next one ends with every
 * listed post in one row, with its numbers. Beside it the same with a store that writes how far the walk came before
 * what it brought.
 */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import { conclude } from "../processes/report.ts"

const posts = 45
const minute = 60_000

interface Found {
  readonly operations: number
  readonly rows: number
  readonly posts: number
  readonly synced: number
}

const fake = await FakeTikTok.start({
  tokens: { token: { openId: "user-1" } },
  videos: Array.from({ length: posts }, (_, at) => ({
    id: `75000000000000${String(10_000 + at)}`,
    createdAt: Date.now() - (at + 1) * 3_600_000
  }))
})
const folder = mkdtempSync(join(tmpdir(), "dravo-discovery-"))
const run = promisify(execFile)
const script = join(import.meta.dirname, "victim.ts")

const process_ = async (file: string, dies: number, isSplit: boolean, ahead: number): Promise<Found | null> => {
  const given = [script, file, fake.url, String(dies), String(isSplit), String(ahead)]
  return run(process.execPath, given).then(
    ({ stdout }) => JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Found,
    (error: unknown) => {
      if (Object(error).signal === "SIGKILL") return null
      throw error
    }
  )
}

/** What is stored in the end, after a death behind the operation of this number; null where it was never reached. */
const afterDeath = async (at: number, isSplit: boolean): Promise<Found | null> => {
  const file = join(folder, `${isSplit ? "split" : "whole"}-${at}.db`)
  const survived = await process_(file, at, isSplit, 0)
  return survived === null ? process_(file, 0, isSplit, 2 * minute) : null
}

const isRight = (found: Found): boolean => found.rows === posts && found.posts === posts && found.synced === posts

/** Without the guard; from the first pages on. */
const firstLoss = async (max: number): Promise<Found | null> => {
  for (let at = Math.floor(max / 3); at <= 2 * max; at++) {
    const found = await afterDeath(at, true)
    if (found === null || !isRight(found)) return found
  }
  return null
}

/** Two at a time: one of them reads while the other starts. */
const deaths = async (isSplit: boolean, max: number): Promise<ReadonlyArray<Found>> => {
  const all: Array<Found> = []
  for (let at = 1; at <= max; at += 2) {
    const both = await Promise.all([afterDeath(at, isSplit), afterDeath(at + 1, isSplit)])
    all.push(...both.filter((found) => found !== null))
    if (both.includes(null)) break
  }
  return all
}

try {
  const whole = await process_(join(folder, "undisturbed.db"), 0, false, 0)
  const max = (whole?.operations ?? 0) + 2
  const right = await deaths(false, max)
  const lost = right.filter((found) => !isRight(found)).length
  const apart = await firstLoss(max)
  conclude({
    measured: `${right.length} kills: ${posts} posts in ${posts} rows with numbers after ${right.length - lost}`,
    holds: whole !== null && isRight(whole) && right.length >= 15 && lost === 0 && apart !== null,
    control: apart === null ? "nothing is lost" : `${posts - apart.posts} posts lost by one kill`
  })
} finally {
  await fake.close()
  rmSync(folder, { recursive: true, force: true })
}
