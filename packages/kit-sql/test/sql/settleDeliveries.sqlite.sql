begin immediate;

update "dravo_webhook_deliveries" as d
set status = w.became, next_at = w.next, log = w.story
from (select value ->> 'told' as told, value ->> 'count' as count, value ->> 'became' as became, value ->> 'next' as next, value ->> 'story' as story
  from json_each(+?)) as w
where +d.workspace = +?
and +d.endpoint_id = +?
and d.seq = w.told
and d.attempts = w.count
and d.status = 'pending'
returning status;

update "dravo_webhooks"
set lease_until = null, dead_in_row = dead_in_row + 5
where workspace = +?
and id = +?
returning id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at;

commit;
