begin immediate;

update "dravo_accounts"
set disconnected_at = +?
where workspace = +?
and account_id = +?
and disconnected_at is null
returning seq;

update "dravo_secrets"
set sealed = null, lease_until = null
where workspace = +?
and account_id = +?;

insert into "dravo_changes" (workspace, kind, seq, mark, erased, past)
select +?, w.kind, w.seq, (select coalesce(max(mark), 0) + 1
  from "dravo_changes"
  where workspace = +?), w.erased , +?
from (select value ->> 'kind' as kind, value ->> 'seq' as seq, value ->> 'erased' as erased
  from json_each(+?)) as w
where w.seq > 0
on conflict (workspace, kind, seq) do update
set mark = excluded.mark, erased = excluded.erased;

insert into "dravo_pasts" (workspace, past, mark)
select +?, +?, coalesce(max(mark), 0)
from "dravo_changes"
where workspace = +?
on conflict (workspace, past) do update
set mark = excluded.mark;

delete from "dravo_pasts"
where workspace = +?
and mark < (
  select mark
  from "dravo_pasts"
  where workspace = +?
  order by mark desc
  limit 1 offset 200);

commit;
