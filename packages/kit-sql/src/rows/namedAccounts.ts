/** Accounts by what their platform calls them, whoever connected them. */
import type { AccountName, NamedAccount } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { joinedAccountColumns } from "../statement/columns.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"

export const namedAccounts = (db: Session.Session, run: Run): StoreMethods<"engineAccountsNamed"> => ({
  engineAccountsNamed: Effect.fn("Store.engineAccountsNamed")(function* (name: AccountName) {
    const rows = yield* Session.query(
      db,
      sql`select ${joinedAccountColumns}, coalesce(a.renewed_at, a.connected_at) as since
      from ${db.names.of.accounts} a
      where a.platform = ${name.platform} and a.disconnected_at is null and ${goesBy(name)} order by a.seq`
    )
    const all = yield* Session.decoded(() =>
      rows.map((row): NamedAccount => ({ account: Codec.account(row), since: Codec.int(row["since"]) }))
    )
    return "trait" in name ? all.filter(({ account }) => account.traits[name.trait.name] === name.trait.value) : all
  }, run("engineAccountsNamed"))
})

// internal

/** Traits are one text of JSON: what holds the pair somewhere is looked at closely. */
const goesBy = (name: AccountName): RawBuilder<unknown> =>
  "trait" in name
    ? sql`a.traits like ${`%${escaped(pairOf(name.trait))}%`} escape '!'`
    : sql`a.platform_account_id = ${name.platformAccountId}`

const pairOf = ({ name, value }: { readonly name: string; readonly value: string }): string =>
  JSON.stringify({ [name]: value }).slice(1, -1)

const escaped = (text: string): string => text.replaceAll(/[!%_]/gu, (sign) => `!${sign}`)
