update "schema"."dravo_secrets"
set lease_until = null
where workspace = $1
and account_id = $2
and version = $3;
