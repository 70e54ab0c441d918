/** What messages of platforms need: accounts by their platform's name for them, and since when they are connected. */
import type { Ddl } from "../Dialect.ts"
import type { Names } from "../Names.ts"

export const incoming = (names: Names, { integer }: Ddl): ReadonlyArray<string> => [
  `alter table ${names.quoted("accounts")} add column renewed_at ${integer}`,
  `create index ${names.index("accounts_by_platform_name")} on ${names.quoted("accounts")} (platform, ` +
    "platform_account_id)"
]
