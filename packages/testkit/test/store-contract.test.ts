import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import { assert, expect, it } from "@effect/vitest"

const sentences = (laws: ReadonlyArray<{ readonly name: string }>) =>
  laws.map(({ name }) => `* ${name.slice(0, 1).toUpperCase()}${name.slice(1)}.`)

const text = [
  "# What a store must do",
  "",
  "Written from the laws of the suites; `pnpm exec vitest run packages/testkit/test/store-contract.test.ts -u` writes",
  "it again. [Writing a store](writing-a-store.md) says how to run them.",
  "",
  `## \`Store\`: ${StoreSuite.size} laws`,
  ...Object.entries(StoreSuite.interfaces).flatMap(([name, subjects]) => [
    "",
    `### ${name}`,
    "",
    ...subjects.flatMap((subject) => sentences(StoreSuite.laws[subject] ?? []))
  ]),
  "",
  `## \`Coordination\`: ${CoordinationSuite.size} laws`,
  ...Object.entries(CoordinationSuite.laws).flatMap(([name, laws]) => ["", `### ${name}`, "", ...sentences(laws)]),
  ""
].join("\n")

it("the page about the contract of a store says every law the suites check", async () => {
  await expect(text).toMatchFileSnapshot("../../../docs/store-contract.md")
})

it("every group of laws is of one interface of the port, or of the port as a whole", () => {
  assert.sameMembers(Object.values(StoreSuite.interfaces).flat(), Object.keys(StoreSuite.laws))
})
