begin;

update "schema"."dravo_webhook_deliveries" as d
set status = w.became, next_at = w.next, log = w.story
from json_to_recordset(cast(cast($1 as text) as json)) as w(told bigint, count bigint, became text collate "C", next bigint, story text collate "C")
where d.workspace = $2
and d.endpoint_id = $3
and d.seq = w.told
and d.attempts = w.count
and d.status = 'pending'
returning status;

update "schema"."dravo_webhooks"
set lease_until = null, dead_in_row = dead_in_row + 5
where workspace = $1
and id = $2
returning id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at;

commit;
