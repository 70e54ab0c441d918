insert into "schema"."dravo_secrets" as s (workspace, account_id, sealed, version)
select a.workspace, a.account_id, $1, 1
from "schema"."dravo_accounts" a
where a.workspace = $2
and a.account_id = $3
and a.disconnected_at is null for no key update of a
on conflict (workspace, account_id) do update
set sealed = excluded.sealed, version = s.version + 1, lease_until = null
where s.sealed is null
returning version;

update "schema"."dravo_secrets"
set sealed = $1, version = version + 1, lease_until = null
where workspace = $2
and account_id = $3
and version = $4
and sealed is not null
returning version;
