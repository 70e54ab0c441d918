/**
 * Tells which claims the tests of a run carried, how each ended and what it measured, in the file that
 * DRAVO_CLAIMS_REPORT names; without it, nothing. A test carries what its groups carry, too.
 */
import { writeFileSync } from "node:fs"
import { relative } from "node:path"
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from "vitest/node"

export interface Carried {
  readonly file: string
  readonly name: string
  readonly claims: ReadonlyArray<string>
  readonly controls: ReadonlyArray<string>
  readonly passed: boolean
  readonly measured?: string
}

export default class ClaimsReport implements Reporter {
  #root = ""

  onInit(vitest: Vitest): void {
    this.#root = vitest.config.root
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const path = process.env["DRAVO_CLAIMS_REPORT"]
    if (path === undefined) return
    const carried = modules.flatMap((module) => [...module.children.allTests()].flatMap((test) => this.#of(test)))
    writeFileSync(path, JSON.stringify(carried))
  }

  #of(test: TestCase): ReadonlyArray<Carried> {
    const claims = idsAround(test, "claim")
    const controls = idsAround(test, "control")
    const { state } = test.result()
    if (claims.length + controls.length === 0 || (state !== "passed" && state !== "failed")) return []
    const { measured } = test.meta()
    const file = relative(this.#root, test.module.moduleId).replaceAll("\\", "/")
    const told = { file, name: test.fullName, claims, controls, passed: state === "passed" }
    return [measured === undefined ? told : { ...told, measured }]
  }
}

// internal

/** A group's meta is its tests' until they have their own, so each level is asked. */
const idsAround = (test: TestCase, key: "claim" | "control"): ReadonlyArray<string> => {
  const ids = new Set<string>()
  for (let at: TestCase | TestModule | TestSuite = test; at.type !== "module"; at = at.parent) {
    for (const id of [at.meta()[key] ?? []].flat()) ids.add(id)
  }
  return [...ids]
}
