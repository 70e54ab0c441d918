import { measured, proves } from "@dravo-internal/tools/proves"
import type { Adapter, Reading } from "@dravo/core/Adapter"
import { PlatformPostId } from "@dravo/core/Ids"
import * as Effect from "effect/Effect"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it, onTestFinished } from "vitest"
import type { Expectations } from "../recorded/expectation.ts"
import { expectations } from "../recorded/expected.ts"
import { check } from "../recorded/judge.ts"
import type { Platform } from "../recorded/platform.ts"
import { facebook } from "../recorded/meta.ts"
import { platforms } from "../recorded/platforms.ts"
import { tiktok } from "../recorded/tiktok.ts"
import { x } from "../recorded/x.ts"

const folder = process.env["DRAVO_RECORDED_DIR"] ?? ""

describe("recorded answers of the real platforms", () => {
  if (folder === "") {
    it("are not here: DRAVO_RECORDED_DIR names no folder", () => {
      console.log("skipped: recorded answers are read only where DRAVO_RECORDED_DIR names a folder of them")
    })
    return
  }
  it.each(platforms.map(({ name }) => name))("of %s break nothing, invent nothing and lose nothing", async (name) => {
    const { verdicts } = await check(folder, platforms, expectations, name)
    const fed = verdicts.filter(({ kind }) => kind !== "not fed")
    assert.isNotEmpty(fed, `no recording of ${name} in ${folder}`)
    for (const { feeds, path } of fed.filter(({ kind }) => kind === "new"))
      console.log(`new: ${path} ${JSON.stringify(feeds)}`)
    assert.deepStrictEqual(
      fed.flatMap(({ notes, path }) => notes.map((note) => `${path}: ${note}`)),
      []
    )
  })

  it("are all read by what would receive them", async () => {
    proves("platforms.recorded")
    const { verdicts } = await check(folder, platforms, expectations)
    const count = (kind: string) => verdicts.filter((one) => one.kind === kind).length
    measured(
      `${count("expected")} as expected, ${count("wrong")} wrong, ${count("new")} new, ${count("not fed")} no ` +
        "adapter receives"
    )
    assert.strictEqual(count("wrong") + count("lost"), 0)
  })
})

const posts = {
  data: [
    { id: "11", public_metrics: { like_count: 41, retweet_count: 7 } },
    { id: "12", public_metrics: { like_count: 42, retweet_count: 8 } }
  ]
}
const upload =
  '{"data":{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7558123456789011235]},"error":{"code":"ok"}}'

/** A folder of recordings, for as long as a test. */
const recorded = (files: Readonly<Record<string, unknown>>): string => {
  const made = mkdtempSync(join(tmpdir(), "recorded-"))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  for (const [path, body] of Object.entries(files)) {
    mkdirSync(dirname(join(made, path)), { recursive: true })
    writeFileSync(join(made, path), typeof body === "string" ? body : JSON.stringify(body))
  }
  return made
}

/** The platform with an adapter that makes something else of its posts. */
const planted = (
  platform: Platform,
  change: (readings: ReadonlyArray<Reading>) => ReadonlyArray<Reading>
): Platform => ({
  ...platform,
  make: (url) =>
    Effect.map(
      platform.make(url),
      (adapter): Adapter => ({
        ...adapter,
        readPosts: (...asked) => Effect.map(adapter.readPosts(...asked), change)
      })
    )
})

const value = (reading: Reading | undefined, metrics: Readonly<Record<string, unknown>>): Reading =>
  reading?._tag === "Value" ? { ...reading, metrics: { ...reading.metrics, ...metrics } } : { _tag: "Absent" }

const notesOn = async (
  platform: Platform,
  files: Readonly<Record<string, unknown>>,
  table: Expectations = {}
): Promise<ReadonlyArray<string>> =>
  (await check(recorded(files), [platform], table)).verdicts.flatMap(({ kind, notes }) => [kind, ...notes])

const synced = "synced: like_count retweet_count"

describe("the check of recorded answers", { meta: { claim: "platforms.recorded-check" } }, () => {
  it("accepts what the table says and reports what it does not know", async () => {
    const files = {
      "x/known.json": posts,
      "x/unknown.json": posts,
      "x/webhook.json": {},
      "elsewhere/a.json": {},
      "INDEX.md": ""
    }
    const table: Expectations = {
      "x/known.json": { as: "posts", becomes: synced },
      "x/webhook.json": { as: "none", because: "a webhook" },
      "x/lost.json": { as: "posts", becomes: synced }
    }
    const { missing, verdicts } = await check(recorded(files), [x], table)
    assert.deepStrictEqual(
      verdicts.map(({ kind, notes, path }) => [path, kind, ...notes]),
      [
        ["elsewhere/a.json", "not fed", "no adapter is known for this folder"],
        ["x/known.json", "expected"],
        ["x/unknown.json", "new"],
        ["x/webhook.json", "not fed", "a webhook"]
      ]
    )
    assert.deepStrictEqual(missing, ["x/lost.json"])
    const [first] = verdicts[2]?.feeds ?? []
    assert.deepStrictEqual(
      first?.rows.map(({ id, shown }) => [id, shown]),
      [
        ["11", "synced: like_count=41 retweet_count=7"],
        ["12", "synced: like_count=42 retweet_count=8"]
      ]
    )
  })

  it("takes the status from the index, the name or the table", async () => {
    const files = {
      "INDEX.md": "| file | HTTP |\n|---|---|\n| x/one.json | 402 | x |\n",
      "x/one.json": {},
      "x/error_429_two.json": {},
      "x/three.json": {}
    }
    const table: Expectations = {
      "x/one.json": { as: "posts", becomes: "failed: OperatorActionRequired" },
      "x/error_429_two.json": { as: "posts", becomes: "failed: RateLimited" },
      "x/three.json": { as: "accounts", status: 401, becomes: "requires_reconnect: Unauthorized" }
    }
    assert.deepStrictEqual(await notesOn(x, files, table), ["expected", "expected", "expected"])
  })

  it("catches an adapter that loses numbers to a refusal that stands beside them", async () => {
    const body = { ...posts, errors: [{ resource_id: "13", type: "https://api.x.com/2/problems/resource-not-found" }] }
    const loses = planted(x, (readings) =>
      readings.some(({ _tag }) => _tag === "Failed") ? readings.map(() => ({ _tag: "Absent" })) : readings
    )
    const [kind, ...notes] = await notesOn(loses, { "x/beside.json": body })
    assert.deepStrictEqual(
      [kind, notes.filter((note) => note.startsWith("11"))],
      ["lost", ["11: like_count retweet_count would be there without the refusal"]]
    )
    assert.deepStrictEqual(await notesOn(x, { "x/beside.json": body }), ["new"])
  })

  it("catches an adapter that invents a number", async () => {
    const invents = planted(x, (readings) =>
      readings.map((one, at) => (at === 0 ? value(one, { impression_count: 99 }) : one))
    )
    assert.deepStrictEqual(
      await notesOn(
        invents,
        { "x/a.json": posts },
        { "x/a.json": { as: "posts", becomes: [`synced: impression_count like_count retweet_count`, synced] } }
      ),
      ["wrong", "11: impression_count=99 is not in the body"]
    )
  })

  it("catches a number that stands elsewhere in the body, or in a neighbour", async () => {
    const mixes = planted(x, (readings) => readings.map((one) => value(one, { like_count: 7 })))
    assert.deepStrictEqual(
      await notesOn(mixes, { "x/a.json": posts }, { "x/a.json": { as: "posts", becomes: synced } }),
      ["wrong", "11: like_count=7 is not in the body", "12: like_count=7 is not in the body"]
    )
    const swaps = planted(x, (readings) => readings.toReversed())
    assert.deepStrictEqual((await notesOn(swaps, { "x/a.json": posts }))[1], "11: like_count=42 is not in the body")
  })

  it("catches a sum nobody documented, and accepts one that is", async () => {
    const adds = planted(x, (readings) => readings.map((one, at) => (at === 0 ? value(one, { like_count: 48 }) : one)))
    const body = { data: [{ id: "11", public_metrics: { like_count: { a: 41, b: 7 }, retweet_count: 7 } }] }
    assert.deepStrictEqual((await notesOn(adds, { "x/a.json": body })).slice(0, 2), [
      "wrong",
      "11: like_count=48 is not in the body"
    ])
    assert.deepStrictEqual(
      await notesOn(
        { ...adds, sums: new Set(["like_count"]) },
        { "x/a.json": body },
        { "x/a.json": { as: "posts", becomes: synced } }
      ),
      ["expected"]
    )
  })

  it("catches a good number that is lost, and a row that is", async () => {
    const table: Expectations = { "x/a.json": { as: "posts", becomes: synced } }
    const loses = planted(x, (readings) =>
      readings.map((one) =>
        one._tag === "Value" ? { ...one, metrics: { like_count: one.metrics["like_count"] } } : one
      )
    )
    assert.deepStrictEqual(await notesOn(loses, { "x/a.json": posts }, table), [
      "wrong",
      `11: expected "${synced}", became "synced: like_count"`,
      `12: expected "${synced}", became "synced: like_count"`
    ])
    assert.deepStrictEqual(
      await notesOn(
        planted(x, (readings) => readings.slice(0, 1)),
        { "x/a.json": posts },
        table
      ),
      ["wrong", "2 references got 1 readings"]
    )
    assert.deepStrictEqual(
      await notesOn(x, { "x/a.json": posts }, { "x/a.json": { as: "posts", becomes: [synced] } }),
      ["wrong", "1 rows were expected, 2 came"]
    )
  })

  it("catches an adapter that throws", async () => {
    const throws = planted(x, () => {
      throw new RangeError("planted")
    })
    const [kind, note] = await notesOn(throws, { "x/a.json": posts }, { "x/a.json": { as: "posts", becomes: synced } })
    assert.strictEqual(kind, "wrong")
    assert.match(note ?? "", /the adapter broke: .*planted/u)
  })

  it("catches an id that lost its last digits", async () => {
    assert.deepStrictEqual(await notesOn(tiktok, { "tiktok/a.json": upload }), ["new"])
    const rounds = planted(tiktok, (readings) =>
      readings.map((one) =>
        one._tag === "Value"
          ? { ...one, learned: { platformPostId: PlatformPostId.make(String(Number(one.learned?.platformPostId))) } }
          : one
      )
    )
    assert.match(
      (await notesOn(rounds, { "tiktok/a.json": upload }))[1] ?? "",
      /learned the id 755812345678901\d+, which is not in the body/u
    )
  })

  it.each([
    { title: "a list", body: [{ id: "1_2", shares: { count: 4 } }], shown: "1_2 shares=4" },
    { title: "a map by id", body: { "1_2": { shares: { count: 4 } } }, shown: "1_2 shares=4" },
    {
      title: "a row of insights",
      body: { name: "post_clicks", period: "lifetime", values: [{ value: 3 }], id: "1_2/insights/post_clicks" },
      shown: "1_2 post_clicks=3"
    }
  ])("guesses where $title stands", async ({ body, shown }) => {
    const { verdicts } = await check(recorded({ "facebook/a.json": body }), [facebook], {})
    const rows = verdicts.flatMap(({ feeds }) => feeds.flatMap((one) => one.rows))
    assert.deepStrictEqual(
      rows.map((row) => `${row.id} ${/\w+=\d+/u.exec(row.shown)?.[0]}`),
      [shown]
    )
  })

  it("names every platform once, and every file by one of them", () => {
    const names = platforms.map(({ name }) => name)
    assert.deepStrictEqual(names, [...new Set(names)])
    for (const path of Object.keys(expectations)) assert.include(names, path.split("/")[0])
  })
})
