select cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) as now;

select id, name, keys, named_at, done
from "schema"."dravo_rankings"
where done <> 3;

begin;

set local lock_timeout = '250ms';

lock table "schema"."dravo_rankings" in access exclusive mode;

insert into "schema"."dravo_rankings" (id, name, keys, named_at, fill_workspace, fill_seq, done) values ((select coalesce(max(id), 0) + 1
    from "schema"."dravo_rankings"), $1, $2, $3, '', 0, 0)
returning id;

insert into "schema"."dravo_ranking_keys" (ranking, platform, place, key) values ($1, $2, $3, $4);

commit;

select k.id, k.fill_workspace, k.fill_seq, k.done
from "schema"."dravo_rankings" k
where k.done in (0, 2)
order by k.id
limit 1 for no key update of k skip locked;

select d.workspace, d.seq
from "schema"."dravo_due" d
where (d.workspace, d.kind, d.seq) > ($1, 'publication', $2)
and coalesce(d.kind, '') = 'publication'
order by d.workspace, d.kind, d.seq
limit $3;

select t.seq
from json_to_recordset(cast(cast($1 as text) as json)) as l(workspace text collate "C", seq bigint)
cross join "schema"."dravo_publications" t
where t.workspace = l.workspace
and t.seq = l.seq
order by t.workspace, t.seq for no key update of t;

insert into "schema"."dravo_ranks" (workspace, ranking, value, seq)
select t.workspace, k.id, coalesce((
    select o.held
    from (
      select q.place, (
        select case when length(w.value) <= 17
        and w.value ~ '^-?[0-9]+$' then case when cast(w.value as bigint) between -9007199254740991
        and 9007199254740991 then cast(w.value as bigint) end end
        from (select cast(t.metrics as json) ->> cast(q.key as text) as value offset 0) as w) as held
      from "schema"."dravo_ranking_keys" q
      where q.ranking = k.id
      and q.platform = t.platform) o
    where o.held is not null
    order by o.place
    limit 1), -9007199254740992), t.seq
from "schema"."dravo_rankings" k
cross join json_to_recordset(cast(cast($1 as text) as json)) as l(workspace text collate "C", seq bigint)
cross join "schema"."dravo_publications" t
where t.workspace = l.workspace
and t.seq = l.seq
and k.id = $2
on conflict do nothing;

update "schema"."dravo_rankings"
set fill_workspace = $1, fill_seq = $2, done = 0
where id = $3;

update "schema"."dravo_rankings"
set fill_workspace = $1, fill_seq = $2, done = 1
where id = $3;
