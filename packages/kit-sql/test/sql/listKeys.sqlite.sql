select id, name, digest, hint, scopes, created_at, revoked_at
from "dravo_api_keys"
where workspace = +?
order by seq;
