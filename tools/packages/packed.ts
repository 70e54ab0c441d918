/** A package as users install it. */
import type { Manifest } from "../check.ts"

export interface Packed {
  readonly name: string
  readonly tarball: string
  readonly manifest: Manifest
  /** Paths in the tarball, below its `package/`. */
  readonly files: ReadonlyArray<string>
}
