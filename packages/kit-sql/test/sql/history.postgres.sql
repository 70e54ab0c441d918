select p.kind, p.seq, p.at, p.until, p.metrics
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint)
cross join "schema"."dravo_points" p
where p.workspace = $2
and p.kind = w.kind
and p.seq = w.seq
and p.at >= coalesce((select max(b.at)
    from "schema"."dravo_points" b
    where b.workspace = $3
    and b.kind = w.kind
    and b.seq = w.seq
    and b.at < $4), $5)
and p.at <= $6
and 1 = 1
order by p.kind, p.seq, p.at
limit $7;

select p.kind, p.seq, p.at, p.until, p.metrics
from json_to_recordset(cast(cast($1 as text) as json)) as w(kind text collate "C", seq bigint)
cross join "schema"."dravo_points" p
where p.workspace = $2
and p.kind = w.kind
and p.seq = w.seq
and p.at >= coalesce((select max(b.at)
    from "schema"."dravo_points" b
    where b.workspace = $3
    and b.kind = w.kind
    and b.seq = w.seq
    and b.at < $4), $5)
and p.at <= $6
and (p.kind, p.seq, p.at) > ($7, $8, $9)
order by p.kind, p.seq, p.at
limit $10;
