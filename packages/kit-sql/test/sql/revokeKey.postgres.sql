update "schema"."dravo_api_keys"
set revoked_at = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
where workspace = $1
and id = $2
and revoked_at is null
returning id;
