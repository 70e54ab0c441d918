import { proves } from "@dravo-internal/tools/proves"
import * as Sender from "@dravo/engine/Sender"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

/** Of every kind nobody outside may be led to. */
const closed = [
  "127.0.0.1",
  "127.9.9.9",
  "0.0.0.0",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "198.18.0.1",
  "::1",
  "::",
  "::ffff:127.0.0.1",
  "::ffff:a00:1",
  "fe80::1",
  "fd00::1",
  "ff02::1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::1",
  "2001:0:7f00:1::1"
]

const send = (url: string, resolve: () => Promise<ReadonlyArray<{ address: string; family: number }>>) =>
  Effect.flatMap(Sender.Sender, (sender) => Effect.flip(sender.send({ url, headers: {}, body: "{}" }))).pipe(
    Effect.provide(Sender.layer({ resolve }))
  )

describe("where webhooks may go", () => {
  it.effect("a name that leads to an address that is not public is refused, beside public ones too", () =>
    Effect.gen(function* () {
      proves("webhooks.addresses")
      for (const address of closed) {
        const open = { address: "93.184.216.34", family: 4 }
        const found = [open, { address, family: address.includes(":") ? 6 : 4 }]
        const error = yield* send("https://hooks.example", () => Promise.resolve(found))
        assert.match(error.detail, /^the host's address is /u, address)
      }
      assert.strictEqual(closed.length, 22)
    })
  )

  it.effect("an address in the URL is refused when the endpoint is made, however it is spelt", () =>
    Effect.gen(function* () {
      const { refusal } = yield* Sender.Sender
      for (const address of closed)
        assert.isDefined(refusal(`https://${address.includes(":") ? `[${address}]` : address}/`), address)
      const spelt = ["https://2130706433/", "https://0x7f.1/", "https://017700000001/", "https://127.1/"]
      const other = ["http://example.com/", "https://u:p@example.com/", "ftp://example.com", "example.com", ""]
      for (const url of [...spelt, ...other]) assert.isDefined(refusal(url), url)
      for (const url of ["https://example.com/a?b=1", "https://93.184.216.34/", "https://[2606:4700::1111]/"])
        assert.isUndefined(refusal(url), url)
    }).pipe(Effect.provide(Sender.layer()))
  )

  it.effect("a name is looked up once, and what is connected to is what was checked", () =>
    Effect.gen(function* () {
      let asked = 0
      const error = yield* send("https://rebinding.example", () => {
        asked += 1
        return Promise.resolve([{ address: asked === 1 ? "192.0.2.1" : "127.0.0.1", family: 4 }])
      })
      assert.match(error.detail, /for documentation/u)
      assert.strictEqual(asked, 1)
    })
  )
})
