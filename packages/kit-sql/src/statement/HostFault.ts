/** What keeps any driver from running at all: the host's flags, its bundler, a package that is missing or old. */
import { type Reason, Unsuitable } from "@dravo/core/StoreError"

/** Undefined where it is none of these; by codes and the runtime's own fixed sentences, which quote no value. */
export const hostFault = (cause: unknown): Reason | undefined => {
  const [code, message, name] = [property(cause, "code"), property(cause, "message"), property(cause, "name")]
  const fault = faults.find(
    ({ codes, pattern }) => codes?.includes(code) === true || pattern?.test(`${name}: ${message}`)
  )
  return fault && new Unsuitable({ detail: `${code || name}: ${fault.detail}` })
}

// internal

interface Fault {
  readonly codes?: ReadonlyArray<string>
  readonly pattern?: RegExp
  readonly detail: string
}

const faults: ReadonlyArray<Fault> = [
  {
    codes: ["ERR_ACCESS_DENIED"],
    detail: "Node's --permission forbids what the driver needs; allow it (--allow-net, --allow-fs-*, --allow-addons)"
  },
  { codes: ["ERR_DLOPEN_DISABLED"], detail: "Node runs with --no-addons, and the driver is an addon; drop that flag" },
  {
    codes: ["ERR_DLOPEN_FAILED"],
    pattern: /^Error: Could not locate the bindings file/u,
    detail: "the driver's binary is missing or was built for another Node; install or rebuild the driver with this one"
  },
  {
    codes: ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"],
    detail: "the driver is not installed where the store looks for it, or a bundler left it out"
  },
  {
    pattern: /^EvalError: /u,
    detail: "Node runs with --disallow-code-generation-from-strings, and the driver makes code; drop that flag"
  },
  {
    pattern: /^ReferenceError: /u,
    detail: "a bundler has changed the driver; keep it and the store out of the bundle (external)"
  },
  { pattern: /^TypeError: .*startTransaction is not a function$/u, detail: "Kysely is older than 0.29; upgrade it" },
  {
    codes: ["ERR_INVALID_URL"],
    pattern: /^URIError: /u,
    detail:
      "the connection string is no URL; its password needs encodeURIComponent (# / ? @ and more), " +
      "and its port must be at most 65535"
  },
  { codes: ["ERR_SOCKET_BAD_PORT"], detail: "the port must be a whole number from 1 to 65535" }
]

const property = (cause: unknown, name: string): string => {
  const value: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, name) : undefined
  return typeof value === "string" ? value : ""
}
