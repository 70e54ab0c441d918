update "dravo_webhooks"
set version = version + 1, url = +?, events = +?, status = +?, enabled_at = +?, dead_in_row = 0, disabled_for = null
where workspace = +?
and id = +?
and version = +?
returning id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at;
