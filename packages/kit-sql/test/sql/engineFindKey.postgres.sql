select workspace, id, name, digest, hint, scopes, created_at, revoked_at
from "schema"."dravo_api_keys"
where id = $1
and revoked_at is null;
