import * as FakePlatform from "@dravo/fakes/FakePlatform"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"

const definition: FakePlatform.Definition = {
  endpoints: [
    {
      name: "GET /things",
      method: "GET",
      path: "/things",
      ids: (call) => call.query.get("ids")?.split(",") ?? [],
      answer: (call) => ({ body: { asked: call.query.get("ids") } })
    },
    {
      name: "GET /things/:id",
      method: "GET",
      path: /^\/things\/(\w+)$/u,
      ids: (call) => call.params,
      answer: (call) => ({ body: { id: call.params[0] } })
    }
  ]
}

const withFake = async (body: (fake: FakePlatform.FakePlatform) => Promise<void>) => {
  const fake = await FakePlatform.start(definition)
  try {
    await body(fake)
  } finally {
    await fake.close()
  }
}

const json = async (response: Response) => (await response.json()) as Record<string, unknown>

describe("FakePlatform", () => {
  it("answers from its definition and counts endpoints, ids and statuses", () =>
    withFake(async (fake) => {
      assert.deepStrictEqual(await json(await fetch(`${fake.url}/things?ids=a,b`)), { asked: "a,b" })
      assert.deepStrictEqual(await json(await fetch(`${fake.url}/things/a`)), { id: "a" })
      assert.strictEqual((await fetch(`${fake.url}/nowhere`)).status, 404)
      const counted = await json(await fetch(`${fake.url}/_calls`))
      assert.deepStrictEqual(counted, {
        calls: 3,
        maxConcurrent: 1,
        ids: { a: 2, b: 1 },
        statuses: { 200: 2, 404: 1 },
        endpoints: {
          "GET /things": { calls: 1, maxConcurrent: 1, ids: 2 },
          "GET /things/:id": { calls: 1, maxConcurrent: 1, ids: 1 },
          "GET /nowhere": { calls: 1, maxConcurrent: 1, ids: 0 }
        }
      })
      await fetch(`${fake.url}/_reset`, { method: "POST" })
      assert.strictEqual(fake.calls().calls, 0)
    }))

  it("follows the latest script that matches, for as many calls as it says", () =>
    withFake(async (fake) => {
      fake.script({ respond: Fault.html(503) })
      fake.script({
        match: "GET /things",
        id: "b",
        times: 1,
        respond: Fault.answer({ status: 418, body: { teapot: true } })
      })
      assert.strictEqual((await fetch(`${fake.url}/things?ids=a`)).status, 503)
      assert.strictEqual((await fetch(`${fake.url}/things?ids=a,b`)).status, 418)
      assert.strictEqual((await fetch(`${fake.url}/things?ids=a,b`)).status, 503)
      fake.unscript()
      assert.strictEqual((await fetch(`${fake.url}/things?ids=a,b`)).status, 200)
    }))

  it("holds calls back until the gate is released, and knows how many were open at once", () =>
    withFake(async (fake) => {
      const gate = fake.hold()
      const answers = ["a", "b", "c"].map((id) => fetch(`${fake.url}/things/${id}`))
      await gate.arrived(3)
      gate.release()
      assert.deepStrictEqual(
        (await Promise.all(answers)).map((one) => one.status),
        [200, 200, 200]
      )
      assert.strictEqual(fake.calls().maxConcurrent, 3)
    }))

  it("changes the platform's own answer", () =>
    withFake(async (fake) => {
      fake.script({ respond: Fault.tamper((text) => text.replace('"a"', "12345678901234567890")) })
      assert.strictEqual(await (await fetch(`${fake.url}/things/a`)).text(), '{"id":12345678901234567890}')
    }))

  it("resets, cuts and hangs connections; closing ends what hangs", async () => {
    const fake = await FakePlatform.start(definition)
    fake.script({ respond: Fault.hang })
    fake.script({ times: 1, respond: Fault.cut })
    fake.script({ times: 1, respond: Fault.reset })
    const fails = async (open: Promise<Response>) => {
      try {
        await (await open).text()
        return false
      } catch {
        return true
      }
    }
    assert.isTrue(await fails(fetch(`${fake.url}/things/a`)))
    assert.isTrue(await fails(fetch(`${fake.url}/things/a`)))
    const hanging = fails(fetch(`${fake.url}/things/a`))
    await fake.close()
    assert.isTrue(await hanging)
  })

  it("unfolds a small gzip into a huge body", () =>
    withFake(async (fake) => {
      fake.script({ respond: Fault.bomb(8 * 1024 * 1024) })
      const response = await fetch(`${fake.url}/things/a`)
      assert.isBelow(Number(response.headers.get("content-length")), 100_000)
      assert.isAbove((await response.arrayBuffer()).byteLength, 8 * 1024 * 1024)
    }))
})
