begin immediate;

select t.seq, t.fence, t.lease_until
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
order by t.seq;

select t.seq, t.fence, t.lease_until
from "dravo_accounts" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
order by t.seq;

select p.kind, p.seq, p.at, p.until, p.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'at' as at, value ->> 'until' as until
  from json_each(+?)) as w
cross join "dravo_points" p
where p.workspace = +?
and p.kind = w.kind
and p.seq = w.seq
and p.at <= w.until
and p.at >= coalesce((select max(b.at)
    from "dravo_points" b
    where b.workspace = +?
    and b.kind = w.kind
    and b.seq = w.seq
    and b.at < w.at), w.at);

select p.kind, p.seq, p.at, p.until, p.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(+?)) as w
cross join "dravo_points" p
where p.workspace = +?
and p.kind = w.kind
and p.seq = w.seq
and p.at = (select max(b.at)
  from "dravo_points" b
  where b.workspace = +?
  and b.kind = w.kind
  and b.seq = w.seq);

insert into "dravo_points" (workspace, kind, seq, at, until, metrics)
select +?, w.kind, w.seq, w.at, w.until, w.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'at' as at, value ->> 'until' as until, value ->> 'metrics' as metrics
  from json_each(+?)) as w
where w.seq > 0
on conflict (workspace, kind, seq, at) do update
set until = excluded.until, metrics = excluded.metrics;

commit;
