/** Which tables belong to workspaces, row by row, and which to none, as the migrations make them. */
import type { Ddl } from "../Dialect.ts"
import type { Names, Table } from "../Names.ts"
import { migrations } from "./migrations.ts"

/** The tables of one set, by whether a database may keep them apart by workspace. */
export interface Layout {
  /** Their keys begin with the workspace. */
  readonly byWorkspace: ReadonlyArray<Table>
  readonly others: ReadonlyArray<Table>
}

/** Told from the statements themselves, so that no table can be forgotten. */
export const layoutOf = (names: Names, ddl: Ddl): Layout => {
  const byWorkspace = new Set<Table>()
  const noting: Ddl = {
    ...ddl,
    byWorkspace: {
      suffix: "",
      parts: (_names, table) => {
        byWorkspace.add(table)
        return []
      }
    }
  }
  const statements = migrations.flatMap((migration) => migration.statements(names, noting))
  const isMade = (table: Table): boolean =>
    table === "migrations" || statements.some((one) => one.startsWith(`create table ${names.quoted(table)} (`))
  return {
    byWorkspace: [...byWorkspace],
    others: names.tables.filter((table) => isMade(table) && !byWorkspace.has(table))
  }
}
