select id, name, digest, hint, scopes, created_at, revoked_at
from "schema"."dravo_api_keys"
where workspace = $1
order by seq;
