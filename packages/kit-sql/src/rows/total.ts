/** How many rows match, as one value of a statement. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import type { Session } from "../statement/session.ts"
import { compileFilters } from "./compileFilter.ts"

export const totalOf = (db: Session, workspace: WorkspaceId, filters: ReadonlyArray<Filter>): RawBuilder<number> =>
  sql<number>`(select count(*) from ${db.names.of.publications} p where ${compileFilters(filters, workspace, db)})`
