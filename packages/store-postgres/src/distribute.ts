/** What an engine that shards Postgres by a column is told of the tables, while they are empty. */
import type { Ddl } from "@dravo/kit-sql/Dialect"
import { layoutOf } from "@dravo/kit-sql/Layout"
import { literal, type Names } from "@dravo/kit-sql/Names"

/** Tables of workspaces by it, all alike, so that those of one workspace stand together; the others on every node. */
export const citus = (names: Names, ddl: Ddl): string => {
  const { byWorkspace, others } = layoutOf(names, ddl)
  const [first = "accounts", ...rest] = byWorkspace
  return [
    ...others.map((table) => `select create_reference_table(${literal(names.quoted(table))})`),
    `select create_distributed_table(${literal(names.quoted(first))}, 'workspace')`,
    ...rest.map(
      (table) =>
        `select create_distributed_table(${literal(names.quoted(table))}, 'workspace', ` +
        `colocate_with => ${literal(names.quoted(first))})`
    )
  ]
    .map((statement) => `${statement};\n`)
    .join("")
}
