/** What a module weighs in a browser's or a worker's bundle: minified and compressed, with Effect left outside. */
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

/** Every host has it once, whatever else it takes; it is not part of a module's weight. */
export const external = ["effect", "effect/*"]

/** Bytes after gzip, of everything those modules export. */
export const sizeOf = async (resolveDir: string, modules: ReadonlyArray<string>): Promise<number> => {
  const { outputFiles } = await build({
    stdin: {
      contents: modules.map((name, at) => `export * as m${at} from "${name}"`).join("\n"),
      resolveDir,
      loader: "js"
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "es2024",
    external: [...external],
    write: false,
    logLevel: "silent"
  })
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0)
}
