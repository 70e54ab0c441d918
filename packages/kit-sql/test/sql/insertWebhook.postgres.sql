begin;

select w.id
from "schema"."dravo_webhooks" w
where w.workspace = $1
order by w.seq for no key update of w;

insert into "schema"."dravo_webhooks" (workspace, id, url, events, secrets, status, version, created_at, enabled_at, dead_in_row, visited_at) values ($1, $2, $3, $4, $5, 'active', 1, cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), 0, 0)
returning id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at;

commit;
