select workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type
from "schema"."dravo_publications" p
where p.workspace = $1
and p.seq = (select seq
  from (
    select seq, 0 as former
    from "schema"."dravo_publications"
    where workspace = $2
    and account_id = $3
    and platform_post_id = $4
    union all
    select seq, 1 as former
    from "schema"."dravo_publications"
    where workspace = $5
    and account_id = $6
    and recorded_post_id = $7 ) as named
  order by former, seq
  limit 1);

begin;

insert into "schema"."dravo_publications" as p (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits)
select a.workspace, $1, a.account_id, a.platform, $2, $3, $4, coalesce(cast($5 as bigint), cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)), cast($6 as bigint), $7
from "schema"."dravo_accounts" a
where a.workspace = $8
and a.account_id = $9 for key share of a
on conflict (workspace, account_id, platform_post_id) do nothing
returning workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type;

insert into "schema"."dravo_due" (workspace, kind, seq, platform, due_at)
select t.workspace, 'publication', t.seq, t.platform, t.seq - 9007199254740991
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq = $2
on conflict (workspace, kind, seq) do nothing;

insert into "schema"."dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, t.post_id, t.account_id, t.platform, t.created_at, 1, '{}', t.metrics
from "schema"."dravo_publications" t
where t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint));

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
cross join "schema"."dravo_publications" t
where k.done <= 1
and t.workspace = $1
and t.seq in (select seq
  from json_to_recordset(cast(cast($2 as text) as json)) as w(seq bigint))
on conflict do nothing;

insert into "schema"."dravo_changes" (workspace, kind, seq, mark, erased)
select $1, w.kind, w.seq, cast(cast(pg_current_xact_id() as text) as bigint), w.erased
from json_to_recordset(cast(cast($2 as text) as json)) as w(kind text collate "C", seq bigint, erased bigint)
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

commit;

update "schema"."dravo_publications" as p
set post_id = $1, origin = 'published', url = coalesce($2, p.url), text = coalesce($3, p.text), published_at = coalesce(cast($4 as bigint), p.published_at), traits = $5
where p.workspace = $6
and p.seq = $7
and p.origin <> 'published'
returning workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, seq, origin, media_type;

insert into "schema"."dravo_tally_log" (workspace, row_seq, post_id, account_id, platform, created_at, n, old_metrics, new_metrics)
select t.workspace, t.seq, cast($1 as text), t.account_id, t.platform, t.created_at, -1, t.metrics, '{}'
from "schema"."dravo_publications" t
where t.workspace = $2
and t.seq in (select seq
  from json_to_recordset(cast(cast($3 as text) as json)) as w(seq bigint));
