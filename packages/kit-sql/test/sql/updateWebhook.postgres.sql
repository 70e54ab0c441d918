update "schema"."dravo_webhooks"
set version = version + 1, url = $1, events = $2, status = $3, enabled_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint), dead_in_row = 0, disabled_for = null
where workspace = $4
and id = $5
and version = $6
returning id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at;
