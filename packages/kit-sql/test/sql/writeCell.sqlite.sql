insert into "dravo_notes" (id, text, version) values (+?, +?, 1)
on conflict (id) do nothing
returning id;

update "dravo_notes"
set text = +?, version = version + 1
where id = +?
and version = +?
returning id;
