insert into "dravo_secrets" as s (workspace, account_id, sealed, version)
select a.workspace, a.account_id, +?, 1
from "dravo_accounts" a
where a.workspace = +?
and a.account_id = +?
and a.disconnected_at is null
on conflict (workspace, account_id) do update
set sealed = excluded.sealed, version = s.version + 1, lease_until = null
where s.sealed is null
returning version;

update "dravo_secrets"
set sealed = +?, version = version + 1, lease_until = null
where workspace = +?
and account_id = +?
and version = +?
and sealed is not null
returning version;
