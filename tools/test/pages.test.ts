import { assert, describe, it } from "vitest"
import { pagesHold } from "../checks/pages.ts"
import { conclude } from "../check.ts"
import { plant } from "./plant.ts"

const complaintsOf = (files: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  conclude(pagesHold, plant(files)).complaints

describe("pages", () => {
  it("name no path that is not there, unless it is a pattern or a placeholder", () => {
    const text = "`packages/a/src/One.ts` `packages/a/src/Two.ts` `packages/<name>/README.md` `src/Three.ts`\n"
    assert.deepStrictEqual(complaintsOf({ "AGENTS.md": text, "packages/a/src/One.ts": "" }), [
      "AGENTS.md names packages/a/src/Two.ts, which is not there"
    ])
  })

  it("name no module that the package keeps to itself or does not have", () => {
    const table = "| module | holds |\n|---|---|\n| `One`, `Two` | of `Three` |\n"
    const manifest = JSON.stringify({ exports: { "./One": "./src/One.ts" } })
    assert.deepStrictEqual(complaintsOf({ "packages/a/README.md": table, "packages/a/package.json": manifest }), [
      "packages/a/README.md names Two, which the package does not export"
    ])
  })

  it("leave out no check and no program that proves something", () => {
    assert.deepStrictEqual(
      complaintsOf({
        "tools/README.md": "`checks/one.ts`\n",
        "tools/checks/one.ts": "",
        "tools/checks/sizes/two.ts": "",
        "proofs/README.md": "`fleet/kill.ts`\n",
        "proofs/claims/fleet.ts": `program: "proofs/fleet/kill.ts --fast", program: "proofs/fleet/clocks.ts"`
      }).toSorted(),
      ["proofs/README.md leaves out fleet/clocks.ts", "tools/README.md leaves out checks/sizes/two.ts"]
    )
  })

  it("have as many columns in a table's divider as in its header", () => {
    assert.deepStrictEqual(complaintsOf({ "README.md": "| a | b |\n|---|---|---|\n| 1 | 2 |\n\n| a |\n|---|\n" }), [
      "README.md:2 divides 3 columns under a header of 2"
    ])
  })
})
