/**
 * Debian's packages the proofs need beside what npm brings: installed where that can be done, else a sentence says what
 * is missing.
 */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"

const packages = {
  pgbouncer: ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"],
  libfaketime: ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`),
  strace: ["/usr/bin/strace"]
} as const

/** The path of what the package brings. */
export const ensure = (name: keyof typeof packages): string => {
  const find = () => packages[name].find((path) => existsSync(path))
  const present = find()
  if (present !== undefined) return present
  if (process.getuid?.() === 0) {
    spawnSync("apt-get", ["update", "-q"], { stdio: "ignore" })
    spawnSync("apt-get", ["install", "-y", "-q", name], { stdio: ["ignore", "ignore", "inherit"] })
  }
  const installed = find()
  if (installed === undefined) throw new Error(`this proof needs ${name}: apt-get install -y ${name}`)
  return installed
}
