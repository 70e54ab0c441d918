insert into "schema"."dravo_notes" (id, text, version) values ($1, $2, 1)
on conflict (id) do nothing
returning id;

update "schema"."dravo_notes"
set text = $1, version = version + 1
where id = $2
and version = $3
returning id;
