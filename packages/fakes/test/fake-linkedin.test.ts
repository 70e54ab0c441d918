import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import { assert, describe, it } from "@effect/vitest"

const day = 86_400_000
const noon = Date.parse("2026-06-29T12:00:00Z")
const midnight = Date.parse("2026-06-29T00:00:00Z")
const page = "urn:li:organization:1337"
const person = "urn:li:person:abc"
const metrics = { impressionCount: 500, likeCount: -1, engagement: 2.5 }

const withFake = async (options: FakeLinkedIn.Options, body: (fake: FakeLinkedIn.FakeLinkedIn) => Promise<void>) => {
  const fake = await FakeLinkedIn.start({
    tokens: { good: {} },
    organizations: [{ id: page }],
    members: [{ id: person }],
    now: () => noon,
    ...options
  })
  try {
    await body(fake)
  } finally {
    await fake.close()
  }
}

const protocol = { "linkedin-version": "202607", "x-restli-protocol-version": "2.0.0" }

const ask = async (fake: FakeLinkedIn.FakeLinkedIn, target: string, init: RequestInit = {}, token = "good") => {
  const headers = { authorization: `Bearer ${token}`, ...protocol, ...(init.headers as Record<string, string>) }
  const response = await fetch(`${fake.url}/rest/${target}`, { ...init, headers })
  const text = await response.text()
  return {
    status: response.status,
    body: response.headers.get("content-type")?.includes("json") === true ? JSON.parse(text) : undefined
  }
}

const enc = encodeURIComponent
const listOf = (urns: ReadonlyArray<string>) => `List(${urns.map(enc).join(",")})`
const statistics = (more: string) =>
  `organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${enc(page)}${more}`
const shares = (...urns: ReadonlyArray<string>) => statistics(`&shares=${listOf(urns)}`)
const member = (urn: string, queryType: string) =>
  `memberCreatorPostAnalytics?q=entity&entity=(${urn.includes(":share:") ? "share" : "ugc"}:${enc(urn)})` +
  `&queryType=${queryType}&aggregation=TOTAL`

describe("FakeLinkedIn", () => {
  it("answers for posts of the page with activity and leaves every other out in silence", () =>
    withFake(
      {
        posts: [
          { id: "urn:li:share:1", metrics },
          { id: "urn:li:share:2", trouble: "inactive" },
          { id: "urn:li:share:3", owner: "urn:li:organization:9" },
          { id: "urn:li:share:4", createdAt: noon - 366 * day }
        ]
      },
      async (fake) => {
        const { body, status } = await ask(
          fake,
          shares("urn:li:share:1", "urn:li:share:2", "urn:li:share:3", "urn:li:share:4", "urn:li:share:5")
        )
        assert.strictEqual(status, 200)
        assert.deepStrictEqual(body.elements, [
          { totalShareStatistics: metrics, share: "urn:li:share:1", organizationalEntity: page }
        ])
      }
    ))

  it("answers with a total that names no post when no post was named", () =>
    withFake({ posts: [{ id: "urn:li:share:1", metrics }] }, async (fake) => {
      const { body } = await ask(fake, statistics(""))
      assert.deepStrictEqual(Object.keys(body.elements[0]), ["totalShareStatistics", "organizationalEntity"])
    }))

  it("gives ten elements a page unless it is asked for more, and names the next page", () =>
    withFake({ posts: Array.from({ length: 12 }, (_, index) => ({ id: `urn:li:share:${index}` })) }, async (fake) => {
      const urns = [...fake.posts.keys()]
      const first = (await ask(fake, shares(...urns))).body
      assert.deepStrictEqual([first.elements.length, first.paging.links[0].rel], [10, "next"])
      assert.lengthOf((await ask(fake, `${shares(...urns)}&start=10`)).body.elements, 2)
      assert.lengthOf((await ask(fake, `${shares(...urns)}&count=12`)).body.elements, 12)
    }))

  it("refuses queries that are not spelled as Rest.li wants, each in its way", () =>
    withFake({}, async (fake) => {
      const refused = async (target: string) => {
        const { body, status } = await ask(fake, target)
        return [
          status,
          body?.errorDetails?.inputErrors[0].input.inputPath.fieldPath ?? body?.message.replace(/^.*fields /u, "")
        ]
      }
      assert.deepStrictEqual(await refused(statistics("&shares[0]=urn")), [403, "[/shares[0]]"])
      assert.deepStrictEqual(await refused(statistics("&timeIntervals.timeGranularityType=DAY")), [
        403,
        "[/timeIntervals.timeGranularityType]"
      ])
      assert.deepStrictEqual(await refused(statistics(`&shares=${enc("List(1)")}`)), [400, "shares"])
      assert.deepStrictEqual(await refused(statistics("&shares=List(urn:li:share:1)")), [400, "shares"])
      assert.deepStrictEqual(await refused(statistics("&dummy=1")), [400, "dummy"])
      assert.deepStrictEqual(await refused(shares("urn:li:activity:1")), [400, "shares"])
      assert.deepStrictEqual(await refused(statistics(`&ugcPosts=${listOf(["urn:li:share:1"])}`)), [400, "ugcPosts"])
      assert.strictEqual(
        (await ask(fake, shares(...Array.from({ length: 101 }, () => "urn:li:share:1234567890123456789")))).status,
        414
      )
    }))

  it("takes a query of any length in the body of a POST that says it is a GET", () =>
    withFake({ limits: { list: 150 }, posts: [{ id: "urn:li:share:1", metrics }] }, async (fake) => {
      const [path = "", body = ""] = shares(
        "urn:li:share:1",
        ...Array.from({ length: 120 }, (_, index) => `urn:li:share:${index + 1_000_000_000_000_000}`)
      ).split("?")
      const form = { "content-type": "application/x-www-form-urlencoded" }
      assert.lengthOf(
        (await ask(fake, path, { method: "POST", body, headers: { ...form, "x-http-method-override": "GET" } })).body
          .elements,
        1
      )
      assert.strictEqual((await ask(fake, path, { method: "POST", body, headers: form })).status, 403)
    }))

  it("refuses versions that are missing, unknown, over or never were", () =>
    withFake({}, async (fake) => {
      const statusOf = async (version: string) =>
        (await ask(fake, statistics(""), { headers: { "linkedin-version": version } })).status
      assert.deepStrictEqual(
        await Promise.all(["", "202510", "202512", "202511", "202611", "202612", "latest"].map(statusOf)),
        [400, 426, 426, 200, 200, 426, 426]
      )
    }))

  it("tells tokens apart that are unknown, expired, revoked and too young", () =>
    withFake(
      { tokens: { good: {}, old: { memberId: "urn:li:person:other", expiresAt: noon } }, settling: 5000 },
      async (fake) => {
        const codeOf = async (token: string) => (await ask(fake, statistics(""), {}, token)).body.serviceErrorCode
        const { accessToken } = fake.grant(person)
        fake.revoke(person)
        assert.deepStrictEqual(
          await Promise.all(["nobody", "old", "good", accessToken].map(codeOf)),
          [65600, 65602, 65601, 65601]
        )
        assert.strictEqual(await codeOf(fake.grant(person).accessToken), 65601)
      }
    ))

  it("says the same of a missing scope, role and product", () =>
    withFake(
      {
        tokens: { good: {}, poor: { scopes: ["openid"] }, guest: { memberId: "urn:li:person:guest" } },
        organizations: [{ id: page, administrators: [person] }]
      },
      async (fake) => {
        const denied = async (token: string) => (await ask(fake, statistics(""), {}, token)).body.message
        const message =
          "Not enough permissions to access: organizationalEntityShareStatistics.FINDER-organizationalEntity.20260701"
        assert.deepStrictEqual(
          [await denied("poor"), await denied("guest"), await denied("good")],
          [message, message, undefined]
        )
        fake.refuse("not-approved")
        assert.strictEqual(await denied("good"), message)
      }
    ))

  it("counts calls per resource and UTC day, and starts anew at midnight", async () => {
    let now = noon
    await withFake(
      {
        now: () => now,
        quota: { application: 3, member: 2 },
        tokens: { good: {}, other: { memberId: "urn:li:person:other" } }
      },
      async (fake) => {
        const said = async (token: string) =>
          (await ask(fake, statistics(""), {}, token)).body.message?.match(/throttle (\w+) DAY/u)?.[1] ?? "ok"
        const seen = [await said("good"), await said("good"), await said("good"), await said("other")]
        assert.deepStrictEqual(seen, ["ok", "ok", "APPLICATION_AND_MEMBER", "APPLICATION"])
        assert.strictEqual(
          (await ask(fake, `networkSizes/${enc(page)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`)).status,
          200
        )
        now = midnight + day
        assert.strictEqual(await said("good"), "ok")
        fake.throttle("MEMBER", "networkSizes")
        assert.strictEqual(
          (await ask(fake, `networkSizes/${enc(page)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`)).status,
          429
        )
        assert.strictEqual(await said("good"), "ok")
      }
    )
  })

  it("answers a member one metric a call, with its type as the version writes it", () =>
    withFake(
      {
        posts: [
          { id: "urn:li:share:1", owner: person, metrics },
          { id: "urn:li:ugcPost:2", owner: "urn:li:person:else" }
        ]
      },
      async (fake) => {
        const modern = await ask(fake, member("urn:li:share:1", "IMPRESSION"))
        const older = await ask(fake, member("urn:li:share:1", "IMPRESSION"), {
          headers: { "linkedin-version": "202604" }
        })
        assert.deepStrictEqual([modern.body.elements[0].count, modern.body.elements[0].metricType], [500, "IMPRESSION"])
        assert.deepStrictEqual(Object.values(older.body.elements[0].metricType), ["IMPRESSION"])
        assert.deepStrictEqual((await ask(fake, member("urn:li:share:1", "COMMENT"))).body.elements, [])
        assert.strictEqual((await ask(fake, member("urn:li:ugcPost:2", "COMMENT"))).status, 403)
        assert.strictEqual((await ask(fake, member("urn:li:share:3", "COMMENT"))).status, 404)
        assert.strictEqual((await ask(fake, member("urn:li:share:1", "SHOUT"))).status, 400)
      }
    ))

  it("takes whole days between UTC midnights for follower gains, and has only breakdowns without them", () =>
    withFake({ organizations: [{ id: page, gains: (at) => (at - midnight) / day }] }, async (fake) => {
      const follower = (more: string) =>
        `organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity=${enc(page)}${more}`
      const between = (start: number, end: number) =>
        follower(`&timeIntervals=(timeRange:(start:${start},end:${end}),timeGranularityType:DAY)`)
      const { body } = await ask(fake, between(midnight - 2 * day, midnight))
      assert.deepStrictEqual(
        body.elements.map(
          (one: { followerGains: { organicFollowerGain: number } }) => one.followerGains.organicFollowerGain
        ),
        [-2, -1]
      )
      for (const [start, end] of [
        [midnight, noon],
        [noon - day, noon],
        [midnight, midnight]
      ] as const)
        assert.strictEqual((await ask(fake, between(start, end))).status, 400)
      assert.isUndefined((await ask(fake, follower(""))).body.elements[0].followerGains)
    }))

  it("exchanges a refresh token any number of times within its year", async () => {
    let now = noon
    await withFake({ now: () => now, clients: { app: "secret" } }, async (fake) => {
      const { refreshToken } = fake.grant(person)
      const exchange = async (more: Record<string, string>) => {
        const body = new URLSearchParams({
          grant_type: "refresh_token",
          refresh_token: refreshToken,
          client_id: "app",
          client_secret: "secret",
          ...more
        })
        const response = await fetch(`${fake.url}/oauth/v2/accessToken`, { method: "POST", body })
        return { status: response.status, body: (await response.json()) as Record<string, unknown> }
      }
      now += 100 * day
      const first = await exchange({})
      assert.deepInclude(first.body, {
        refresh_token: refreshToken,
        expires_in: 60 * 86_400,
        refresh_token_expires_in: 265 * 86_400
      })
      assert.strictEqual((await ask(fake, statistics(""), {}, String(first.body["access_token"]))).status, 200)
      assert.strictEqual((await exchange({})).status, 200)
      assert.strictEqual((await exchange({ client_secret: "guess" })).status, 401)
      now += 266 * day
      assert.deepStrictEqual(
        [(await exchange({})).status, (await exchange({})).body["error"]],
        [400, "invalid_request"]
      )
    })
  })

  it("grows a post's numbers with its age, repeatably", () => {
    const at = FakeLinkedIn.growing("urn:li:share:1", noon)
    assert.deepStrictEqual(at(noon + day), FakeLinkedIn.growing("urn:li:share:1", noon)(noon + day))
    assert.isAbove(Number(at(noon + 2 * day)["impressionCount"]), Number(at(noon + day)["impressionCount"]))
  })
})
