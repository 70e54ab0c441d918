select workspace, id, name, digest, hint, scopes, created_at, revoked_at
from "dravo_api_keys"
where id = +?
and revoked_at is null;
