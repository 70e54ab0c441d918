begin immediate;

select t.seq, t.read_rate, t.reads_at, +? as now
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select w.seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
order by t.seq;

update "dravo_publications" as t
set read_rate = w.rate, reads_at = w.at
from (select value ->> 'seq' as seq, value ->> 'rate' as rate, value ->> 'at' as at
  from json_each(+?)) as w
where +t.workspace = +?
and t.seq = w.seq;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (
      select d.seq
      from "dravo_due" d
      where d.workspace = +?
      and d.kind = +?
      and d.due_at is null
      and d.seq in (select w.seq
        from (select value ->> 'seq' as seq
          from json_each(+?)) as w)) as w)
  order by d.seq )
update "dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "dravo_publications" t
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = +?
  and t.seq = d.seq)
where d.workspace = +?
and d.kind = +?
and d.seq in (select seq
  from held);

select t.seq, t.read_rate, t.reads_at, +? as now
from "dravo_accounts" t
where +t.workspace = +?
and t.seq in (select w.seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
order by t.seq;

update "dravo_accounts" as t
set read_rate = w.rate, reads_at = w.at
from (select value ->> 'seq' as seq, value ->> 'rate' as rate, value ->> 'at' as at
  from json_each(+?)) as w
where +t.workspace = +?
and t.seq = w.seq;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (
      select d.seq
      from "dravo_due" d
      where d.workspace = +?
      and d.kind = +?
      and d.due_at is null
      and d.seq in (select w.seq
        from (select value ->> 'seq' as seq
          from json_each(+?)) as w)) as w)
  order by d.seq )
update "dravo_due" as d
set due_at = (
  select case when t.outcome = 'never'
  and (t.attempts = 0
    or t.stale_after is null) then t.seq - 9007199254740991 when (t.attempted_connection is not null
    and t.attempted_connection <> a.connection)
  and (t.attempts = 0
    or t.stale_after is null) then 0 when t.again_from < t.stale_after then t.again_from else t.stale_after end
  from "dravo_accounts" t
  join "dravo_accounts" a on a.workspace = t.workspace
  and a.account_id = t.account_id
  where t.workspace = +?
  and t.seq = d.seq)
where d.workspace = +?
and d.kind = +?
and d.seq in (select seq
  from held);

commit;
