// #region migrate
import { migrateNow } from "@dravo/store-postgres"

const applied = await migrateNow({ connectionString: process.env["DATABASE_URL"] ?? "" })
console.log(applied.length === 0 ? "up to date" : `applied ${applied.join(", ")}`)
// #endregion
