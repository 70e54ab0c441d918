select a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, coalesce(a.renewed_at, a.connected_at) as since
from "schema"."dravo_accounts" a
where a.platform = $1
and a.disconnected_at is null
and a.platform_account_id = $2
order by a.seq;

select a.workspace as a_workspace, a.account_id as a_account_id, a.platform as a_platform, a.platform_account_id as a_platform_account_id, a.handle as a_handle, a.app as a_app, a.traits as a_traits, a.seq as a_seq, a.connected_at as a_connected_at, a.disconnected_at as a_disconnected_at, a.connection as a_connection, a.grant_error as a_grant_error, coalesce(a.renewed_at, a.connected_at) as since
from "schema"."dravo_accounts" a
where a.platform = $1
and a.disconnected_at is null
and a.traits like $2 escape '!'
order by a.seq;
