insert into "schema"."dravo_throttles" as t (id, until) values ($1, $2)
on conflict (id) do update
set until = excluded.until
where excluded.until > t.until;
