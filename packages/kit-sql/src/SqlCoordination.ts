/**
 * What processes agree on, over any database a `Dialect` describes. Nothing here connects: the first operation does.
 */
import { Coordination } from "@dravo/core/Coordination"
import { cells } from "./coordination/cells.ts"
import { cooldowns } from "./coordination/cooldowns.ts"
import { limits } from "./coordination/limits.ts"
import { opened, type Opened, type Options } from "./opened.ts"

/** Coordination on the same tables as the store. */
export const make = (options: Options): Coordination["Service"] => coordinationOf(opened(options))

/** On what a store has opened. */
export const coordinationOf = ({ db, run }: Opened): Coordination["Service"] =>
  Coordination.of({ ...cooldowns(db, run), ...limits(db, run), ...cells(db, run) })
