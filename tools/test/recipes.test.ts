/** Follows the recipes of CONTRIBUTING.md on a copy of the packages they touch. */
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { layering } from "../checks/layering.ts"
import { rooms } from "../checks/rooms.ts"
import { conclude } from "../check.ts"
import { exported, writeExports } from "../exports.ts"
import { references, writeReferences } from "../references.ts"
import { plant } from "./plant.ts"

const root = join(import.meta.dirname, "..", "..")
const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8")

/** The files a recipe says it touches: the paths of its first sentence. */
const touched = (title: string): ReadonlyArray<string> => {
  const section = page.split(/^## /mu).find((text) => text.startsWith(`${title}\n`)) ?? ""
  const sentence = /^Touches ([^]*?)\n\n/mu.exec(section)?.[1] ?? ""
  return [...sentence.matchAll(/`([^`]+)`/gu)].map(([, path = ""]) => path)
}

const recipes = {
  "Add a platform": 9,
  "Add a store": 6,
  "Add a metric": 3,
  "Add a policy": 2,
  "Add a filter": 2
}

describe("a recipe of CONTRIBUTING.md", () => {
  it.each(Object.entries(recipes))("%s touches few files, all of which are there", (title, max) => {
    const files = touched(title)
    assert.isAtLeast(files.length, 2)
    assert.isAtMost(files.length, max)
    for (const file of files) assert.isTrue(file.includes("<") || existsSync(join(root, file)), file)
  })
})

/** What the compiler says of a copy in which the touched files are changed: the files with errors, once per error. */
const compiled = (
  packages: ReadonlyArray<string>,
  changes: Readonly<Record<string, (text: string) => string>>
): ReadonlyArray<string> => {
  const tree = plant({
    "tsconfig.json": JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: { noEmit: true, composite: false, incremental: false, allowImportingTsExtensions: true },
      include: ["packages/*/src"]
    })
  })
  for (const name of packages) {
    const folder = join("packages", name)
    cpSync(join(root, folder, "src"), join(tree, folder, "src"), { recursive: true })
    cpSync(join(root, folder, "package.json"), join(tree, folder, "package.json"))
    const modules = join(tree, folder, "node_modules")
    mkdirSync(join(modules, "@dravo"), { recursive: true })
    for (const other of ["effect", "kysely"]) {
      const installed = join(root, folder, "node_modules", other)
      if (existsSync(installed)) symlinkSync(installed, join(modules, other))
    }
    for (const other of packages) symlinkSync(join(tree, "packages", other), join(modules, "@dravo", other))
  }
  for (const [file, change] of Object.entries(changes)) {
    const before = readFileSync(join(tree, file), "utf8")
    const after = change(before)
    assert.notStrictEqual(after, before, `${file} is not what the recipe expects`)
    writeFileSync(join(tree, file), after)
  }
  const compiler = join(root, "node_modules", ".bin", "tsc")
  const { stdout } = spawnSync(compiler, ["-p", tree, "--pretty", "false", "--singleThreaded"], {
    cwd: tree,
    encoding: "utf8"
  })
  return [...stdout.matchAll(/^(\S+)\(\d+,\d+\): error/gmu)].map(([, file = ""]) => file)
}

describe("adding a filter, a metric and a policy", () => {
  const [query = "", compiler = ""] = touched("Add a filter")
  const [catalogue = "", adapter = ""] = touched("Add a metric")
  const [policies = ""] = touched("Add a policy")
  const packages = ["core", "kit-http", "kit-sql", "adapters-x"]
  const type = (text: string) =>
    text.replace(
      /export const Filter = Schema\.Union\(\[\n/u,
      (found) => `${found}Schema.TaggedStruct("HasUrl", {}),\n`
    )
  const meaning = (text: string) =>
    type(text).replace(
      /switch \(filter\._tag\) \{\n/u,
      (found) => `${found}case "HasUrl":\nreturn publication.url !== null\n`
    )
  const statement = (text: string) =>
    text.replace(
      /switch \(filter\._tag\) \{\n/u,
      (found) => `${found}case "HasUrl":\nreturn sql\`p.url is not null\`\n`
    )
  const canonical = (text: string) => text.replace(`"views",`, `"views",\n  "replays",`)
  const definition = (name: string) => (text: string) =>
    text.replace(
      "export const definitions: ReadonlyArray<MetricDefinition> = [",
      (found) => `${found}\n  post("replay_count", "Times it was replayed.", "${name}"),`
    )
  const policy = (text: string) => `${text}
export const onceADay: Policy = {
  next: (_facts, _state, now) => ({ staleAfter: now + 86_400_000, state: null, reason: "a day has passed" })
}
`

  it("needs nothing but the two files, the name and the definition, and a function", () => {
    const filter = { [query]: meaning, [compiler]: statement }
    const metric = { [catalogue]: canonical, [adapter]: definition("replays") }
    assert.deepStrictEqual(compiled(packages, { ...filter, ...metric, [policies]: policy }), [])
  })

  it("does not compile where a file of a filter was forgotten or a metric is misspelt, and says where", () => {
    const metric = { [catalogue]: canonical, [adapter]: definition("replay") }
    const wrong = [query, compiler, adapter].toSorted()
    assert.deepStrictEqual(compiled(packages, { [query]: type, ...metric }).toSorted(), wrong)
  })
})

/** A package of exactly the files a recipe names, in a tree where what is derived was written. */
const scaffold = (title: string, name: string, texts: Readonly<Record<string, string>>): string => {
  const folder = dirname(touched(title)[0]?.replace(/<\w+>/gu, name) ?? "")
  const files = touched(title)
    .map((file) => file.replace(/<\w+>/gu, name))
    .filter((file) => file.startsWith(`${folder}/`))
  const tree = plant(Object.fromEntries(files.map((file) => [file, texts[file.slice(folder.length + 1)] ?? ""])))
  const manifest = { name: `@dravo/${folder.split("/")[1]}`, dependencies: { "@dravo/core": "workspace:*" } }
  const dev = { devDependencies: { "@dravo/testkit": "workspace:*", effect: "*" }, peerDependencies: { effect: "*" } }
  writeFileSync(join(tree, folder, "package.json"), JSON.stringify({ ...manifest, ...dev }))
  writeReferences(tree)
  writeExports(tree)
  assert.include(readFileSync(join(tree, folder, "tsconfig.json"), "utf8"), "tsconfig.base.json")
  return tree
}

describe("adding a package", () => {
  const rules = [layering, rooms, exported, references]

  it("a platform is its own files alone: every rule of structure accepts them", () => {
    const tree = scaffold("Add a platform", "murmur", {
      "src/index.ts": `import type { Adapter } from "@dravo/core/Adapter"\nimport { echoes } from "./metrics.ts"\n`,
      "src/metrics.ts": "export const echoes = []\n",
      "test/conformance.test.ts": `import { suite } from "@dravo/testkit/AdapterSuite"\n`
    })
    for (const rule of rules) assert.deepStrictEqual(conclude(rule, tree).complaints, [], rule.name)
  })

  it("a store is its own files and a row of the layering table, which asks for it", () => {
    const tree = scaffold("Add a store", "journal", {
      "src/index.ts": `import type { Store } from "@dravo/core/Store"\n`,
      "test/conformance.test.ts": `import { suite } from "@dravo/testkit/StoreSuite"\n`
    })
    const complaints = rules.flatMap((rule) => conclude(rule, tree).complaints)
    const why = "store-journal has no row in the layering table"
    assert.deepStrictEqual(
      complaints.toSorted(),
      ["src/index.ts", "test/conformance.test.ts"].map((file) => `packages/store-journal/${file}: ${why}`)
    )
  })
})
