select id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at
from "schema"."dravo_webhooks"
where workspace = $1
order by seq;
