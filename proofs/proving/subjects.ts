/** Every table under `proofs/claims`, by the name of its file. A new file there is a new subject. */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Claim, Subject } from "./claim.ts"

const folder = join(import.meta.dirname, "..", "claims")

const load = async (file: string): Promise<Subject> => {
  const { subject }: { readonly subject?: Subject } = await import(pathToFileURL(join(folder, file)).href)
  if (subject === undefined) throw new Error(`proofs/claims/${file} exports no \`subject\``)
  return subject
}

export const subjects: ReadonlyMap<string, Subject> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith(".ts"))
      .sort()
      .map(async (file) => [file.replace(/\.ts$/u, ""), await load(file)] as const)
  )
)

export const claims: ReadonlyArray<Claim> = [...subjects.values()].flatMap((subject) => subject.claims)
