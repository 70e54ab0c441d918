/** Where people look for views of Bluesky, they read why there are none. */
import { metricsAnswer } from "@dravo/http/Details"
import { proves } from "@dravo-internal/tools/proves"
import * as Adapters from "@dravo/core/Adapters"
import { bluesky } from "@dravo/adapters-bluesky"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"

const root = join(import.meta.dirname, "..", "..", "..")
const why = "Bluesky counts no views, of anybody's posts."

describe("views of Bluesky", () => {
  it("are told to be counted for nobody, by the catalogue, the command line and the page of capabilities", async () => {
    proves("platforms.never-there")
    const { catalog } = await Effect.runPromise(Effect.provide(Adapters.Adapters, Adapters.layer([bluesky()])))
    const answer = metricsAnswer(catalog)
    assert.deepInclude(answer.missing ?? [], { platform: "bluesky", of: "post", canonical: "views", why })
    assert.isEmpty(answer.items.filter(({ canonical }) => canonical === "views"))
    const printed = execFileSync(process.execPath, ["packages/cli/src/bin.ts", "metrics", "--platform", "bluesky"], {
      cwd: root,
      encoding: "utf8"
    })
    assert.match(printed, /^bluesky +post +- +views +never +Bluesky counts no views/mu)
    assert.include(readFileSync(join(root, "docs/capabilities.md"), "utf8"), `| \`views\` | a post |  | ${why} |`)
  })
})
