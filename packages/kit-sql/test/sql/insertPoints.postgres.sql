begin;

select t.seq, t.fence, t.lease_until
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
order by t.seq for no key update of t;

select t.seq, t.fence, t.lease_until
from "schema"."dravo_accounts" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
order by t.seq for no key update of t;

select p.kind, p.seq, p.at, p.until, p.metrics
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint, at bigint, until bigint)
cross join "schema"."dravo_points" p
where p.workspace = $2
and p.kind = w.kind
and p.seq = w.seq
and p.at <= w.until
and p.at >= coalesce((select max(b.at)
    from "schema"."dravo_points" b
    where b.workspace = $3
    and b.kind = w.kind
    and b.seq = w.seq
    and b.at < w.at), w.at);

select p.kind, p.seq, p.at, p.until, p.metrics
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint)
cross join "schema"."dravo_points" p
where p.workspace = $2
and p.kind = w.kind
and p.seq = w.seq
and p.at = (select max(b.at)
  from "schema"."dravo_points" b
  where b.workspace = $3
  and b.kind = w.kind
  and b.seq = w.seq);

insert into "schema"."dravo_points" (workspace, kind, seq, at, until, metrics)
select $1, w.kind, w.seq, w.at, w.until, w.metrics
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, at bigint, until bigint, metrics text collate "C")
where w.seq > 0
on conflict (workspace, kind, seq, at) do update
set until = excluded.until, metrics = excluded.metrics;

commit;
