insert into "schema"."dravo_api_keys" (workspace, id, name, digest, hint, scopes, created_at, revoked_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do nothing
returning id;
