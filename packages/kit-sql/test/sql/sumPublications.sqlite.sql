select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, +? as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, +? as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 3
and t.day >= +?
and t.day < +?
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 2
and t.day >= +?
and t.day < +?
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 3
and t.day >= +?
and t.day < +?
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "dravo_tally_log" l
where l.workspace = +?
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "dravo_tally_spans" s
where s.workspace = +?
and s.account_id = ''
and s.platform = ''
and s.earlier >= +?
and ((s.apart = 1
    and s.later >= +?
    and s.later <= +?)
  or (s.apart = 0
    and s.later >= +?
    and s.later <= +?)
  or (s.apart = 0
    and s.later >= +?
    and s.later <= +?))
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "dravo_tally_log" m
  where m.workspace = +?
  and m.n <> 0) o
cross join "dravo_publications" p
where p.workspace = +?
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, +? as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, +? as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 3
and t.day >= +?
and t.day < +?
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 2
and t.day >= +?
and t.day < +?
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 3
and t.day >= +?
and t.day < +?
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "dravo_tally_log" l
where l.workspace = +?
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "dravo_tally_spans" s
where s.workspace = +?
and s.account_id = ''
and s.earlier >= +?
and ((s.apart = 1
    and s.later >= +?
    and s.later <= +?)
  or (s.apart = 0
    and s.later >= +?
    and s.later <= +?)
  or (s.apart = 0
    and s.later >= +?
    and s.later <= +?))
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "dravo_tally_log" m
  where m.workspace = +?
  and m.n <> 0) o
cross join "dravo_publications" p
where p.workspace = +?
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, +? as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, +? as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_accounts" a
cross join "dravo_tallies" t
where t.workspace = +?
and a.workspace = "t"."workspace"
and t.account_id = a.account_id
and t.level = 2
and t.day >= +?
and t.day < +?
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "dravo_tally_log" l
where l.workspace = +?
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "dravo_tally_spans" s
where s.workspace = +?
and s.account_id <> ''
and s.earlier >= +?
and ((s.apart = 1
    and s.later >= +?
    and s.later <= +?))
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "dravo_tally_log" m
  where m.workspace = +?
  and m.n <> 0) o
cross join "dravo_publications" p
where p.workspace = +?
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, +? as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, +? as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 2
and t.day >= +?
and t.day < +?
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "dravo_tally_log" l
where l.workspace = +?
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "dravo_tally_spans" s
where s.workspace = +?
and 1 = 0
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "dravo_tally_log" m
  where m.workspace = +?
  and m.n <> 0) o
cross join "dravo_publications" p
where p.workspace = +?
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "dravo_publications" p
where p.workspace = +?
and p.created_at >= +?
and p.created_at <= +?;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, +? as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, +? as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "dravo_tallies" t
where t.workspace = +?
and t.account_id = ''
and t.level = 3
and t.day >= +?
and t.day < +?
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "dravo_tally_log" l
where l.workspace = +?
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "dravo_tally_spans" s
where s.workspace = +?
and s.account_id = ''
and s.platform = ''
and ((s.apart = 1 )
  or (s.apart = 0 ))
and s.later - s.earlier <= +?
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "dravo_tally_log" m
  where m.workspace = +?
  and m.n <> 0) o
cross join "dravo_publications" p
where p.workspace = +?
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (select value ->> 'begins' as begins, value ->> 'ends' as ends
  from json_each(+?)) as u
cross join "dravo_publications" p
where p.workspace = +?
and p.created_at >= u.begins
and p.created_at < u.ends;

with m as (
  select cast(d.begins as text) as grp, p.platform, p.post_id, p.metrics
  from (select value ->> 'begins' as begins, value ->> 'ends' as ends
    from json_each(+?)) as d
  cross join "dravo_publications" p
  where +p.workspace = +?
  and p.seq in (
    select seq
    from "dravo_publications"
    where workspace = +?
    and post_id = +?
    union
    select seq
    from "dravo_publications"
    where workspace = +?
    and platform_post_id = +?)
  and p.created_at >= d.begins
  and p.created_at < d.ends), chosen as (select grp
  from m
  group by grp
  order by cast(grp as bigint)
  limit +?)
select 'now' as what, cast(null as text) as grp, cast(null as text) as platform, cast(null as text) as name, 0 as number, +? as high, 0 as low
union all
select 'rows', m.grp, m.platform, null, count(*), 0, 0
from m
where m.grp in (select grp
  from chosen)
group by m.grp, m.platform
union all
select 'posts', m.grp, null, null, count(distinct m.post_id), 0, 0
from m
where m.grp in (select grp
  from chosen)
group by m.grp
union all
select 'keys', m.grp, m.platform, j.key, count(*), sum(j.value >> 26), sum(j.value & 67108863)
from m
join json_each(m.metrics) as j on j.type = 'integer'
and j.value between -9007199254740991
and 9007199254740991
where m.grp in (select grp
  from chosen)
group by m.grp, m.platform, j.key;

with m as (
  select '' as grp, p.platform, p.post_id, p.metrics
  from "dravo_publications" p
  where +p.workspace = +?
  and p.seq in (
    select seq
    from "dravo_publications"
    where workspace = +?
    and post_id = +?
    union
    select seq
    from "dravo_publications"
    where workspace = +?
    and platform_post_id = +?) ), chosen as (select grp
  from m
  group by grp
  order by grp
  limit +?)
select 'now' as what, cast(null as text) as grp, cast(null as text) as platform, cast(null as text) as name, 0 as number, +? as high, 0 as low
union all
select 'rows', m.grp, m.platform, null, count(*), 0, 0
from m
where m.grp in (select grp
  from chosen)
group by m.grp, m.platform
union all
select 'posts', m.grp, null, null, count(distinct m.post_id), 0, 0
from m
where m.grp in (select grp
  from chosen)
group by m.grp
union all
select 'keys', m.grp, m.platform, j.key, count(*), sum(j.value >> 26), sum(j.value & 67108863)
from m
join json_each(m.metrics) as j on j.type = 'integer'
and j.value between -9007199254740991
and 9007199254740991
where m.grp in (select grp
  from chosen)
group by m.grp, m.platform, j.key;
