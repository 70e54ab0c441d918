with free as (
  select t.seq
  from "dravo_publications" t
  join (select value ->> 'seq' as seq, value ->> 'fence' as fence, value ->> 'forced' as forced, value ->> 'lease' as lease
    from json_each(+?)) as w on t.seq = w.seq
  and t.fence = w.fence
  where +t.workspace = +?
  and (t.lease_until is null
    or t.lease_until <= +?
    or t.lease_until > +? + 86400000)
  and (w.lease is null
    or t.lease_until = w.lease)
  and not exists (select 1
    from "dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  and (w.forced = 1
    or t.attempts = 0
    or t.stale_after is null
    or t.stale_after <= +?)
  order by t.seq )
update "dravo_publications"
set fence = fence + 1, lease_until = +? + +?
where +workspace = +?
and seq in (select seq
  from free)
returning seq, fence, +? as now;

with free as (
  select t.seq
  from "dravo_accounts" t
  join (select value ->> 'seq' as seq, value ->> 'fence' as fence, value ->> 'forced' as forced, value ->> 'lease' as lease
    from json_each(+?)) as w on t.seq = w.seq
  and t.fence = w.fence
  where +t.workspace = +?
  and (t.lease_until is null
    or t.lease_until <= +?
    or t.lease_until > +? + 86400000)
  and (w.lease is null
    or t.lease_until = w.lease)
  and not exists (select 1
    from "dravo_migrations" m
    where m.id > newest
    and m.breaking <> 0)
  and (w.forced = 1
    or t.attempts = 0
    or t.stale_after is null
    or t.stale_after <= +?)
  order by t.seq )
update "dravo_accounts"
set fence = fence + 1, lease_until = +? + +?
where +workspace = +?
and seq in (select seq
  from free)
returning seq, fence, +? as now;
