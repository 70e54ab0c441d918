update "dravo_api_keys"
set revoked_at = +?
where workspace = +?
and id = +?
and revoked_at is null
returning id;
