update "dravo_secrets"
set lease_until = +? + +?
where workspace = +?
and account_id = +?
and version = +?
and sealed is not null
and (lease_until is null
  or lease_until <= +?
  or lease_until > +? + 86400000)
returning version;
