select p.kind, p.seq, p.at, p.until, p.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(+?)) as w
cross join "dravo_points" p
where p.workspace = +?
and p.kind = w.kind
and p.seq = w.seq
and p.at >= coalesce((select max(b.at)
    from "dravo_points" b
    where b.workspace = +?
    and b.kind = w.kind
    and b.seq = w.seq
    and b.at < +?), +?)
and p.at <= +?
and 1 = 1
order by p.kind, p.seq, p.at
limit +?;

select p.kind, p.seq, p.at, p.until, p.metrics
from (select value ->> 'kind' as kind, value ->> 'seq' as seq
  from json_each(+?)) as w
cross join "dravo_points" p
where p.workspace = +?
and p.kind = w.kind
and p.seq = w.seq
and p.at >= coalesce((select max(b.at)
    from "dravo_points" b
    where b.workspace = +?
    and b.kind = w.kind
    and b.seq = w.seq
    and b.at < +?), +?)
and p.at <= +?
and (p.kind, p.seq, p.at) > (+?, +?, +?)
order by p.kind, p.seq, p.at
limit +?;
