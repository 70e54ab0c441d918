update "schema"."dravo_secrets"
set lease_until = cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + $1
where workspace = $2
and account_id = $3
and version = $4
and sealed is not null
and (lease_until is null
  or lease_until <= cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)
  or lease_until > cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint) + 86400000)
returning version;
