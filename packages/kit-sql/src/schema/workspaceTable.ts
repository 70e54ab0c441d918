/** Tables whose keys begin with the workspace, which a database may lay out in parts by it. */
import type { Ddl } from "../Dialect.ts"
import type { Names, Table } from "../Names.ts"

/** Its columns and constraints stand between the parentheses. */
export const workspaceTable = (
  names: Names,
  { parts, suffix }: Ddl["byWorkspace"],
  table: Table,
  columns: string
): ReadonlyArray<string> => [`create table ${names.quoted(table)} (${columns})${suffix}`, ...parts(names, table)]
