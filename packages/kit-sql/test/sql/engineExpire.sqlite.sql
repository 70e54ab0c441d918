select +? as now;

select workspace, kind, seq, platform
from "dravo_due"
where (workspace, kind, seq) > (+?, +?, +?)
order by workspace, kind, seq
limit +?;

delete from "dravo_points"
where workspace = +?
and kind = +?
and seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
and until < +?
returning at;

select t.*
from "dravo_accounts" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
and (t.last_updated_at < +?
  or t.metrics_as_of <> '{}')
order by t.seq;

select t.*
from "dravo_publications" t
where +t.workspace = +?
and t.seq in (select seq
  from (select value ->> 'seq' as seq
    from json_each(+?)) as w)
and (t.last_updated_at < +?
  or t.metrics_as_of <> '{}')
order by t.seq;
