begin immediate;

with held as (
  select t.seq
  from "dravo_publications" t
  join (select value ->> 'seq' as seq, value ->> 'fence' as fence
    from json_each(+?)) as w on t.seq = w.seq
  and t.fence = w.fence
  where +t.workspace = +?
  order by t.seq )
update "dravo_publications"
set lease_until = null
where +workspace = +?
and seq in (select seq
  from held)
returning seq;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (select value ->> 'seq' as seq
      from json_each(+?)) as w)
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

commit;

with held as (
  select t.seq
  from "dravo_accounts" t
  join (select value ->> 'seq' as seq, value ->> 'fence' as fence
    from json_each(+?)) as w on t.seq = w.seq
  and t.fence = w.fence
  where +t.workspace = +?
  order by t.seq )
update "dravo_accounts"
set lease_until = null
where +workspace = +?
and seq in (select seq
  from held)
returning seq;

with held as (
  select d.seq
  from "dravo_due" d
  where d.workspace = +?
  and d.kind = +?
  and d.seq in (select w.seq
    from (select value ->> 'seq' as seq
      from json_each(+?)) as w)
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
