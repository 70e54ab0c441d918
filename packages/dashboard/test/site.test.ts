import { open } from "@dravo/dashboard/Site"
import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { build } from "esbuild"
import { gzipSync } from "node:zlib"
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "vitest"
import { buildSite } from "../build.ts"

const text = (body: Uint8Array | null | undefined) => new TextDecoder().decode(body ?? new Uint8Array())

beforeAll(() => buildSite())

describe("the page's files", () => {
  it("are at most 60 kB compressed, all that is loaded before the first number", () => {
    proves("dashboard.small")
    const site = open()
    const page = text(site.answer("/dashboard")?.body)
    const named = [...page.matchAll(/(?:src|href)="(dashboard\/[^"]+)"/gu)].map(([, path]) => `/${path}`)
    assert.strictEqual(named.length, 2)
    const bytes = ["/dashboard", ...named].map((path) => gzipSync(site.answer(path)?.body ?? "").length)
    const sum = bytes.reduce((all, one) => all + one, 0)
    measured(`${sum} bytes`)
    assert.isAtMost(sum, 60_000)
    assert.isAtLeast(sum, 10_000)
  })

  it("hold nothing of the server", async () => {
    proves("dashboard.apart")
    const { metafile } = await build({
      absWorkingDir: join(import.meta.dirname, ".."),
      entryPoints: ["page/page.ts"],
      bundle: true,
      write: false,
      metafile: true,
      jsx: "automatic",
      jsxImportSource: "preact"
    })
    const strangers = Object.keys(metafile.inputs).filter(
      (path) => !path.startsWith("page/") && !/node_modules\/(?:preact|d3-array|internmap)\//u.test(path)
    )
    assert.deepStrictEqual(strangers, [])
    assert.include(Object.keys(metafile.inputs), "page/parts/App.tsx")
  })

  it("run no script and no style that is not a file of their own", () => {
    proves("dashboard.policy")
    const page = open().answer("/dashboard")
    const policy = page?.headers["content-security-policy"] ?? ""
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'/u)
    assert.notMatch(policy, /unsafe|\*/u)
    assert.notMatch(text(page?.body), /<script(?![^>]* src=)|<style| style=| on\w+=/u)
  })

  it("are found by names that change with them, and asked for anew under the one that stays", () => {
    const site = open()
    const [, script = ""] =
      /src="(dashboard\/page-[0-9a-f]{12}\.js)"/u.exec(text(site.answer("/dashboard")?.body)) ?? []
    assert.strictEqual(site.answer(`/${script}`)?.headers["cache-control"], "public, max-age=31536000, immutable")
    assert.strictEqual(site.answer("/dashboard")?.headers["cache-control"], "no-cache")
    assert.strictEqual(site.answer("/dashboard/element.js")?.headers["cache-control"], "no-cache")
  })

  it("are all there is: no path leads out of their folder", () => {
    const site = open()
    for (const path of ["/dashboard/../package.json", "/dashboard/%2e%2e/x", "/dashboard/index.html", "/dashboardx"])
      assert.isUndefined(site.answer(path), path)
    assert.strictEqual(site.answer("/dashboard/")?.headers["location"], "../dashboard")
  })

  it("take a host's addresses as text", () => {
    const site = open({
      reconnectUrl: '/connect?a={account_id}&x="><script>alert(1)</script>',
      frameAncestors: ["https://app.example.com"]
    })
    const page = site.answer("/dashboard")
    assert.include(text(page?.body), 'content="/connect?a={account_id}&amp;x=&quot;>&lt;script>')
    assert.include(page?.headers["content-security-policy"], "frame-ancestors 'self' https://app.example.com")
  })

  it("of a page with a script of its own would be noticed", () => {
    controls("dashboard.policy")
    assert.match("<script>alert(1)</script>", /<script(?![^>]* src=)/u)
  })
})
