update "dravo_secrets"
set lease_until = null
where workspace = +?
and account_id = +?
and version = +?;
