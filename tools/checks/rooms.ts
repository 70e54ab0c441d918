/**
 * The rooms of a package as a tower: a module imports from its own room and from those below it, never from one above,
 * so a reader can begin at the ground and stop anywhere. Types count as imports.
 */
import { join, posix } from "node:path"
import { type Check, filesOf } from "../check.ts"
import { importsOf } from "../syntax.ts"

/** One floor: rooms, or single modules, that stand side by side and know nothing of each other. */
type Floor = ReadonlyArray<string>

/** Ground first. What no floor names stands on the roof, such as the module a host imports. */
export const towers: Readonly<Record<string, ReadonlyArray<Floor>>> = {
  core: [["domain"], ["platform"], ["freshness"], ["reading"], ["past"], ["store"]],
  engine: [["credential", "spending"], ["refresh"], ["read", "background"], ["discovery", "incoming"]],
  analytics: [["analyticsError", "requests", "handles"], ["answers", "options", "runtime"], ["host"], ["calls"]],
  cli: [
    ["ExitCodes", "output"],
    ["progress"],
    ["application"],
    ["flags"],
    ["demo/networks"],
    ["demo"],
    ["commands/importing"],
    ["commands/reading"],
    ["commands"]
  ],
  fakes: [
    ["incoming", "FakePlatformFault", "FakeListing", "FakeGrowth", "platformCalls"],
    ["FakePlatform"],
    ["linkedin", "meta", "tiktok", "x"]
  ],
  http: [["answers", "identity"], ["contract"], ["endpoints", "page"], ["web"]],
  "kit-meta": [["GraphTime", "Memo", "incoming"], ["refusal"], ["graph"], ["reader"]],
  "kit-sql": [
    ["Names"],
    ["Dialect"],
    ["statement"],
    ["tally", "ranking", "webhook"],
    ["schema", "past", "coordination", "secret"],
    ["refreshing"],
    ["listing"],
    ["rows"]
  ],
  "store-memory": [["feed", "at"], ["webhook"]],
  testkit: [
    ["adapter", "suite"],
    ["coordination"],
    ["coordination/laws", "coordination/random"],
    ["coordination/CoordinationSuite"],
    ["store"],
    ["store/laws", "store/past"],
    ["store/random"],
    ["store/StoreSuite", "store/PastSuite"]
  ]
}

interface Tower {
  readonly folder: string
  readonly floors: ReadonlyArray<Floor>
}

const isIn = (room: string, module: string): boolean => module === room || module.startsWith(`${room}/`)

/** The room of a module: the longest name of a floor that it stands under; the roof if there is none. */
const roomOf = ({ floors }: Tower, module: string): { readonly name: string; readonly height: number } => {
  const named = floors.flatMap((floor, height) => floor.map((name) => ({ name, height })))
  const fitting = named.filter(({ name }) => isIn(name, module))
  const longest = fitting.toSorted((one, other) => other.name.length - one.name.length)[0]
  return longest ?? { name: "the roof", height: floors.length }
}

const moduleOf = (path: string): string => path.replace(/\.tsx?$/u, "")

const complaintsOf = (root: string, tower: Tower, file: string): ReadonlyArray<string> => {
  const source = `packages/${tower.folder}/src`
  const own = roomOf(tower, moduleOf(posix.relative(source, file)))
  return importsOf(join(root, file)).flatMap(({ line, specifier }) => {
    if (!specifier?.startsWith(".")) return []
    const target = moduleOf(posix.relative(source, posix.join(posix.dirname(file), specifier)))
    const other = roomOf(tower, target)
    const fits = other.height < own.height || other.name === own.name
    return fits ? [] : [`${file}:${line} imports ${target}: ${own.name} stands below ${other.name} or beside it`]
  })
}

export const rooms: Check = {
  name: "rooms",
  run: (root) => {
    const files = filesOf(root, "packages/*/src/**/*.{ts,tsx}")
    const folders = [...new Set(files.map((file) => file.split("/")[1] ?? ""))]
    const complaints = folders.flatMap((folder) => {
      const modules = files.filter((file) => file.startsWith(`packages/${folder}/src/`))
      const floors = towers[folder]
      if (floors === undefined) {
        return modules.some((file) => file.split("/").length > 4)
          ? [`packages/${folder} has rooms and no order: give it a tower in tools/checks/rooms.ts`]
          : []
      }
      const names = modules.map((file) => moduleOf(file.slice(`packages/${folder}/src/`.length)))
      const empty = floors.flat().filter((room) => !names.some((name) => isIn(room, name)))
      return [
        ...empty.map((room) => `packages/${folder} has no room ${room}: correct its tower in tools/checks/rooms.ts`),
        ...modules.flatMap((file) => complaintsOf(root, { folder, floors }, file))
      ]
    })
    return { checked: files.length, complaints }
  }
}
