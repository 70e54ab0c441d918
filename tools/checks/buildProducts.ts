/**
 * What a compiler writes belongs into `dist`: beside its source it is committed by mistake, and found by tools in the
 * source's place.
 */
import { type Check, filesOf } from "../check.ts"

const isProduct = (file: string): boolean => /\.(?:js|jsx|map|d\.ts|tsbuildinfo)$/u.test(file)

export const buildProducts: Check = {
  name: "build products",
  run: (root) => {
    const files = filesOf(root, "{packages,examples}/*/{src,test}/**/*.*", "{proofs,tools}/**/*.*")
    return {
      checked: files.length,
      complaints: files
        .filter(isProduct)
        .map((file) => `${file} is what a compiler wrote: delete it, sources are compiled into dist`)
    }
  }
}
