/** What the packed packages may weigh: in a bundle, in a download and in the first milliseconds of a process. */
import { statSync } from "node:fs"
import { join } from "node:path"
import { sizeOf } from "./bundleSize.ts"
import { coldImport } from "./coldImport.ts"
import { install, modulesOf } from "./consumer.ts"
import type { Packed } from "./packed.ts"

/** Bytes: of bundles after gzip with Effect left outside, of a download as it is. */
export const budgets = { policies: 12_000, core: 60_000, client: 8192, download: 400_000 }

/** A complaint where a weight is above its budget, or nothing was weighed. */
export const over = (what: string, bytes: number, max: number): ReadonlyArray<string> =>
  bytes > 0 && bytes <= max ? [] : [`${what} weighs ${bytes} bytes and may weigh ${max}`]

/** Everything that is too heavy. */
export const tooHeavy = async (packed: ReadonlyArray<Packed>, folder: string): Promise<ReadonlyArray<string>> => {
  const project = join(folder, "weighed")
  install(packed, project, ["@dravo/core", "@dravo/client"])
  const core = packed.filter(({ name }) => name === "@dravo/core").flatMap((one) => modulesOf(one, project))
  const { holds, measured } = coldImport(packed, join(folder, "imported"))
  return [
    ...over("@dravo/core/Freshness in a bundle", await sizeOf(project, ["@dravo/core/Freshness"]), budgets.policies),
    ...over("@dravo/core in a bundle", await sizeOf(project, core), budgets.core),
    ...over("@dravo/client in a bundle", await sizeOf(project, ["@dravo/client"]), budgets.client),
    ...packed.flatMap(({ name, tarball }) => over(`the download of ${name}`, statSync(tarball).size, budgets.download)),
    ...(holds ? [] : [`importing takes ${measured}`])
  ]
}
