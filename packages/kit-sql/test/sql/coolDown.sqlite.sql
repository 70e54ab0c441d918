insert into "dravo_throttles" as t (id, until) values (+?, +?)
on conflict (id) do update
set until = excluded.until
where excluded.until > t.until;
