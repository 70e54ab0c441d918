insert into "dravo_api_keys" (workspace, id, name, digest, hint, scopes, created_at, revoked_at) values (+?, +?, +?, +?, +?, +?, +?, +?)
on conflict (id) do nothing
returning id;
