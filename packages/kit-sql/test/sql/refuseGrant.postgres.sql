begin;

update "schema"."dravo_accounts"
set grant_error = $1
where workspace = $2
and account_id = $3
and connection = $4
returning seq;

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), 0
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

commit;
