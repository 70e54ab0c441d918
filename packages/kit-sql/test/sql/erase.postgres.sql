begin;

select p.seq, p.created_at as at
from "schema"."dravo_publications" p
where p.workspace = $1
and p.post_id = $2
order by p.seq desc
limit 1000;

select t.seq
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
order by t.seq for no key update of t;

insert into "schema"."dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, -1, t.metrics, '{}'
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint));

delete from "schema"."dravo_ranks"
where workspace = $1
and (workspace, ranking, value, seq) in (
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
  cross join "schema"."dravo_publications" t
  where k.done <= 1
  and t.workspace = $2
  and t.seq in (select seq
    from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint)));

delete from "schema"."dravo_points"
where workspace = $1
and kind = $2
and seq in (select seq
  from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint));

delete from "schema"."dravo_due"
where workspace = $1
and kind = $2
and seq in (select seq
  from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint));

delete from "schema"."dravo_publications"
where workspace = $1
and seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint));

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), w.erased
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, erased bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

delete from "schema"."dravo_webhook_deliveries"
where workspace = $1
and post_id = $2;

commit;

select a.seq, a.seq as at
from "schema"."dravo_accounts" a
where a.workspace = $1
and account_id = $2
order by a.seq desc
limit 1000;

select t.seq
from "schema"."dravo_accounts" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
order by t.seq for no key update of t;

delete from "schema"."dravo_accounts"
where workspace = $1
and seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint));

select p.seq, p.created_at as at
from "schema"."dravo_publications" p
where p.workspace = $1
and account_id = $2
order by p.created_at desc, p.seq desc
limit 1000;

update "schema"."dravo_secrets"
set sealed = null, lease_until = null
where workspace = $1
and account_id = $2;

delete from "schema"."dravo_listings"
where workspace = $1
and account_id = $2;

delete from "schema"."dravo_webhook_deliveries"
where workspace = $1
and account_id = $2;
