/**
 * Runs a program to its end and returns what it wrote to stdout; one that fails is an error that tells everything it
 * said.
 */
import { spawnSync } from "node:child_process"

export const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): string => {
  const { error, status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 })
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")} in ${cwd} ended with ${status}\n${stdout}${stderr}${error ?? ""}`)
  return stdout
}
