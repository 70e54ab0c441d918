begin;

select f.workspace, f.seq, f.done
from "schema"."dravo_tally_fill" f
where f.id = 1 for no key update of f skip locked;

with batch as (select *
  from "schema"."dravo_tally_log" l
  limit $1), posts as (select distinct b.workspace, b.post_id
  from batch b
  where b.n <> 0)
select 'batch' as what, b.seq as number, b.workspace, b.row_seq, b.post_id, b.account_id, b.platform, b.created_at, b.n, b.old_metrics, b.new_metrics
from batch b
union all
select 'pending', l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from posts o
cross join "schema"."dravo_tally_log" l
where l.workspace = o.workspace
and l.post_id = o.post_id
and l.n <> 0
union all
select 'row', 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from posts o
cross join "schema"."dravo_publications" p
where p.workspace = o.workspace
and p.post_id = o.post_id;

select t.*
from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", account_id text collate "C", platform text collate "C", level bigint, day bigint)
cross join "schema"."dravo_tallies" t
where t.workspace = w.workspace
and t.account_id = w.account_id
and t.level = w.level
and t.day = w.day
and t.platform = w.platform;

insert into "schema"."dravo_tallies" (workspace, account_id, platform, level, day, n, repeats, sums)
select w.workspace, w.account_id, w.platform, w.level, w.day, w.n, w.repeats, w.sums
from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", account_id text collate "C", platform text collate "C", level bigint, day bigint, n bigint, repeats bigint, sums text collate "C")
where 1 = 1
on conflict (workspace, account_id, level, day, platform) do update
set n = excluded.n, repeats = excluded.repeats, sums = excluded.sums;

delete from "schema"."dravo_tally_log"
where (workspace, seq) in (select w.workspace, w.seq
  from json_to_recordset(cast(cast($1 as text) as json)) as w(workspace text collate "C", seq bigint));

commit;
