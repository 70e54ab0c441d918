begin immediate;

select f.workspace, f.seq, f.done
from "dravo_tally_fill" f
where f.id = 1;

with batch as (select *
  from "dravo_tally_log" l
  limit +?), posts as (select distinct b.workspace, b.post_id
  from batch b
  where b.n <> 0)
select 'batch' as what, b.seq as number, b.workspace, b.row_seq, b.post_id, b.account_id, b.platform, b.created_at, b.n, b.old_metrics, b.new_metrics
from batch b
union all
select 'pending', l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from posts o
cross join "dravo_tally_log" l
where l.workspace = o.workspace
and l.post_id = o.post_id
and l.n <> 0
union all
select 'row', 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from posts o
cross join "dravo_publications" p
where p.workspace = o.workspace
and p.post_id = o.post_id;

select t.*
from (select value ->> 'workspace' as workspace, value ->> 'account_id' as account_id, value ->> 'platform' as platform, value ->> 'level' as level, value ->> 'day' as day
  from json_each(+?)) as w
cross join "dravo_tallies" t
where t.workspace = w.workspace
and t.account_id = w.account_id
and t.level = w.level
and t.day = w.day
and t.platform = w.platform;

insert into "dravo_tallies" (workspace, account_id, platform, level, day, n, repeats, sums)
select w.workspace, w.account_id, w.platform, w.level, w.day, w.n, w.repeats, w.sums
from (select value ->> 'workspace' as workspace, value ->> 'account_id' as account_id, value ->> 'platform' as platform, value ->> 'level' as level, value ->> 'day' as day, value ->> 'n' as n, value ->> 'repeats' as repeats, value ->> 'sums' as sums
  from json_each(+?)) as w
where 1 = 1
on conflict (workspace, account_id, level, day, platform) do update
set n = excluded.n, repeats = excluded.repeats, sums = excluded.sums;

delete from "dravo_tally_log"
where (workspace, seq) in (select w.workspace, w.seq
  from (select value ->> 'workspace' as workspace, value ->> 'seq' as seq
    from json_each(+?)) as w);

commit;
