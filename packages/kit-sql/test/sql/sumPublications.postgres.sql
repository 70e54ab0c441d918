select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "schema"."dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, $1 as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $2
and t.account_id = ''
and t.level = 3
and t.day >= $3
and t.day < $4
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $5
and t.account_id = ''
and t.level = 2
and t.day >= $6
and t.day < $7
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $8
and t.account_id = ''
and t.level = 3
and t.day >= $9
and t.day < $10
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "schema"."dravo_tally_log" l
where l.workspace = $11
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "schema"."dravo_tally_spans" s
where s.workspace = $12
and s.account_id = ''
and s.platform = ''
and s.earlier >= $13
and ((s.apart = 1
    and s.later >= $14
    and s.later <= $15)
  or (s.apart = 0
    and s.later >= $16
    and s.later <= $17)
  or (s.apart = 0
    and s.later >= $18
    and s.later <= $19))
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "schema"."dravo_tally_log" m
  where m.workspace = $20
  and m.n <> 0) o
cross join "schema"."dravo_publications" p
where p.workspace = $21
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $22
and p.created_at >= $23
and p.created_at <= $24
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $25
and p.created_at >= $26
and p.created_at <= $27;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "schema"."dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, $1 as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $2
and t.account_id = ''
and t.level = 3
and t.day >= $3
and t.day < $4
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $5
and t.account_id = ''
and t.level = 2
and t.day >= $6
and t.day < $7
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $8
and t.account_id = ''
and t.level = 3
and t.day >= $9
and t.day < $10
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "schema"."dravo_tally_log" l
where l.workspace = $11
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "schema"."dravo_tally_spans" s
where s.workspace = $12
and s.account_id = ''
and s.earlier >= $13
and ((s.apart = 1
    and s.later >= $14
    and s.later <= $15)
  or (s.apart = 0
    and s.later >= $16
    and s.later <= $17)
  or (s.apart = 0
    and s.later >= $18
    and s.later <= $19))
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "schema"."dravo_tally_log" m
  where m.workspace = $20
  and m.n <> 0) o
cross join "schema"."dravo_publications" p
where p.workspace = $21
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $22
and p.created_at >= $23
and p.created_at <= $24
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $25
and p.created_at >= $26
and p.created_at <= $27;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "schema"."dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, $1 as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_accounts" a
cross join "schema"."dravo_tallies" t
where t.workspace = $2
and a.workspace = "t"."workspace"
and t.account_id = a.account_id
and t.level = 2
and t.day >= $3
and t.day < $4
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "schema"."dravo_tally_log" l
where l.workspace = $5
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "schema"."dravo_tally_spans" s
where s.workspace = $6
and s.account_id <> ''
and s.earlier >= $7
and ((s.apart = 1
    and s.later >= $8
    and s.later <= $9))
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "schema"."dravo_tally_log" m
  where m.workspace = $10
  and m.n <> 0) o
cross join "schema"."dravo_publications" p
where p.workspace = $11
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $12
and p.created_at >= $13
and p.created_at <= $14
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $15
and p.created_at >= $16
and p.created_at <= $17;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "schema"."dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, $1 as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $2
and t.account_id = ''
and t.level = 2
and t.day >= $3
and t.day < $4
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "schema"."dravo_tally_log" l
where l.workspace = $5
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "schema"."dravo_tally_spans" s
where s.workspace = $6
and 1 = 0
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "schema"."dravo_tally_log" m
  where m.workspace = $7
  and m.n <> 0) o
cross join "schema"."dravo_publications" p
where p.workspace = $8
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $9
and p.created_at >= $10
and p.created_at <= $11
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from "schema"."dravo_publications" p
where p.workspace = $12
and p.created_at >= $13
and p.created_at <= $14;

select 'now' as what, 0 as level, 0 as day, 0 as repeats, case when (select f.done
  from "schema"."dravo_tally_fill" f
  where f.id = 1) = 1 then 1 else 0 end as number, $1 as workspace, 0 as row_seq, '' as post_id, '' as account_id, '' as platform, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as created_at, 0 as n, '{}' as old_metrics, '{}' as new_metrics
union all
select 'bucket', t.level, t.day, t.repeats, 0, t.workspace, 0, '', t.account_id, t.platform, 0, t.n, '{}', t.sums
from "schema"."dravo_tallies" t
where t.workspace = $2
and t.account_id = ''
and t.level = 3
and t.day >= $3
and t.day < $4
union all
select 'log', 0, 0, 0, l.seq, l.workspace, l.row_seq, l.post_id, l.account_id, l.platform, l.created_at, l.n, l.old_metrics, l.new_metrics
from "schema"."dravo_tally_log" l
where l.workspace = $5
union all
select 'span', 0, s.earlier, 0, 0, s.workspace, 0, '', s.account_id, s.platform, s.later, s.n, '{}', '{}'
from "schema"."dravo_tally_spans" s
where s.workspace = $6
and s.account_id = ''
and s.platform = ''
and ((s.apart = 1 )
  or (s.apart = 0 ))
and s.later - s.earlier <= $7
union all
select 'row', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from (
  select distinct m.post_id
  from "schema"."dravo_tally_log" m
  where m.workspace = $8
  and m.n <> 0) o
cross join "schema"."dravo_publications" p
where p.workspace = $9
and p.post_id = o.post_id
union all
select 'edge', 0, 0, 0, 0, p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics
from json_to_recordset(cast(cast($10 as text) as json)) as u(begins bigint, ends bigint)
cross join "schema"."dravo_publications" p
where p.workspace = $11
and p.created_at >= u.begins
and p.created_at < u.ends;

with m as (
  select cast(d.begins as text) as grp, p.platform, p.post_id, p.metrics
  from json_to_recordset(cast(cast($1 as text) as json)) as d(begins bigint, ends bigint)
  cross join "schema"."dravo_publications" p
  where p.workspace = $2
  and p.seq in (
    select seq
    from "schema"."dravo_publications"
    where workspace = $3
    and post_id = $4
    union
    select seq
    from "schema"."dravo_publications"
    where workspace = $5
    and platform_post_id = $6)
  and p.created_at >= d.begins
  and p.created_at < d.ends), chosen as (select grp
  from m
  group by grp
  order by cast(grp as bigint)
  limit $7)
select 'now' as what, cast(null as text) as grp, cast(null as text) as platform, cast(null as text) as name, 0 as number, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as high, 0 as low
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
join lateral (
  select w.key, case when length(w.value) <= 17
  and w.value ~ '^-?[0-9]+$' then cast(w.value as bigint) end as value
  from json_each_text(cast(m.metrics as json)) as w) as j on j.value between -9007199254740991
and 9007199254740991
where m.grp in (select grp
  from chosen)
group by m.grp, m.platform, j.key;

with m as (
  select '' as grp, p.platform, p.post_id, p.metrics
  from "schema"."dravo_publications" p
  where p.workspace = $1
  and p.seq in (
    select seq
    from "schema"."dravo_publications"
    where workspace = $2
    and post_id = $3
    union
    select seq
    from "schema"."dravo_publications"
    where workspace = $4
    and platform_post_id = $5) ), chosen as (select grp
  from m
  group by grp
  order by grp
  limit $6)
select 'now' as what, cast(null as text) as grp, cast(null as text) as platform, cast(null as text) as name, 0 as number, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as high, 0 as low
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
join lateral (
  select w.key, case when length(w.value) <= 17
  and w.value ~ '^-?[0-9]+$' then cast(w.value as bigint) end as value
  from json_each_text(cast(m.metrics as json)) as w) as j on j.value between -9007199254740991
and 9007199254740991
where m.grp in (select grp
  from chosen)
group by m.grp, m.platform, j.key;
