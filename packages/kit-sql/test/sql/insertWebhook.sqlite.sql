begin immediate;

select w.id
from "dravo_webhooks" w
where w.workspace = +?
order by w.seq;

insert into "dravo_webhooks" (workspace, id, url, events, secrets, status, version, created_at, enabled_at, dead_in_row, visited_at) values (+?, +?, +?, +?, +?, 'active', 1, +?, +?, 0, 0)
returning id, url, events, secrets, status, disabled_for, version, created_at, enabled_at, dead_in_row, arrived_at;

commit;
