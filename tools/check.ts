/**
 * What every check on the repo returns, and the rule all of them share: a check that found nothing to check has failed.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { join } from "node:path"

export interface Findings {
  /** How many things were looked at. */
  readonly checked: number
  readonly complaints: ReadonlyArray<string>
  readonly warnings?: ReadonlyArray<string>
  /** Figures worth reading beside the count. */
  readonly figures?: string
}

export interface Check {
  readonly name: string
  readonly run: (root: string) => Findings
}

export interface Verdict extends Findings {
  readonly name: string
  readonly ok: boolean
}

/** Runs a check; no thing to look at counts as a complaint. */
export const conclude = (check: Check, root: string): Verdict => {
  const findings = check.run(root)
  const complaints =
    findings.checked === 0
      ? [...findings.complaints, `${check.name} found nothing to check under ${root}`]
      : findings.complaints
  return { ...findings, name: check.name, complaints, ok: complaints.length === 0 }
}

/** What an installation, a build or the site of the documentation leaves behind. */
const made = /(^|\/)(node_modules|dist|docs\/reference)(\/|$)/

/**
 * Files below `root` that match one of the globs, as sorted paths with forward slashes; installed and built files left
 * out.
 */
export const filesOf = (root: string, ...globs: ReadonlyArray<string>): ReadonlyArray<string> =>
  globs
    .flatMap((glob) => globSync(glob, { cwd: root, exclude: (path) => made.test(path) }))
    .map((path) => path.replaceAll("\\", "/"))
    .sort()

export interface Manifest {
  readonly version?: string
  readonly name?: string
  readonly private?: boolean
  readonly engines?: { readonly node?: string }
  readonly exports?: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly files?: ReadonlyArray<string>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export const manifestOf = (folder: string): Manifest => {
  const path = join(folder, "package.json")
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : {}
}
