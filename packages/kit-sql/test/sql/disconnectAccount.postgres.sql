begin;

update "schema"."dravo_accounts"
set disconnected_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
where workspace = $1
and account_id = $2
and disconnected_at is null
returning seq;

update "schema"."dravo_secrets"
set sealed = null, lease_until = null
where workspace = $1
and account_id = $2;

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), w.erased
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, erased bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

commit;
