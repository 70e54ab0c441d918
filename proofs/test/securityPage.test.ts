import { controls, proves } from "@dravo-internal/tools/proves"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"

const root = join(import.meta.dirname, "../..")
const page = readFileSync(join(root, "docs/security.md"), "utf8")
const exists = (path: string): boolean => [path, join("packages", path)].some((one) => existsSync(join(root, one)))

/** What a security page promises and cannot show; empty where everything it names is there. */
const complaints = (text: string, isThere: (path: string) => boolean): ReadonlyArray<string> => {
  const rows = [...text.matchAll(/^\| (API\d+) .*\|$/gmu)]
  const named = (row: string) => [...row.matchAll(/`([\w./-]+\.test\.ts)`/gu)].map(([, path = ""]) => path)
  const risks = new Set(rows.map(([, risk]) => risk))
  return [
    ...Array.from({ length: 10 }, (_, at) => `API${at + 1}`).flatMap((risk) =>
      risks.has(risk) ? [] : [`${risk} has no row`]
    ),
    ...rows.flatMap(([row, risk]) => (/\.test\.ts`|suite/u.test(row) ? [] : [`${risk} names no test`])),
    ...named(text).flatMap((path) => (isThere(path) ? [] : [`${path} is not there`])),
    ...["## Against whom", "## What is promised", "## What the host must do"].flatMap((part) =>
      text.includes(`\n${part}\n`) ? [] : [`${part} is missing`]
    )
  ]
}

describe("the page about security", () => {
  it("has threats, promises and duties, a row for each of OWASP's ten risks, and each names tests that exist", () => {
    proves("security.page")
    assert.deepStrictEqual(complaints(page, exists), [])
    assert.isTrue(existsSync(join(root, "SECURITY.md")))
  })

  it("would be seen to name a test that is gone, to leave a risk out, or to lose a part", () => {
    controls("security.page")
    assert.deepStrictEqual(
      complaints(page, (path) => !path.endsWith("Jwt.test.ts")).length,
      page.split("Jwt.test.ts").length - 1
    )
    assert.include(complaints(page.replace(/^\| API7 .*$/mu, ""), exists), "API7 has no row")
    assert.include(
      complaints(page.replace(/^(\| API9 [^|]*\|[^|]*\|).*$/mu, "$1 none |"), exists),
      "API9 names no test"
    )
    assert.include(complaints(page.replace("## What is promised", ""), exists), "## What is promised is missing")
  })
})
