-- The roles of a cluster and the schema that they share. A superuser runs this with psql 15 or newer, in the database of
-- the store, before the first migration; to run it again changes the passwords and nothing else:
--
--   STREAMBATCH_OWNER_PASSWORD=... STREAMBATCH_HOST_PASSWORD=... psql --dbname=lake --file=deploy/postgres/roles.sql
--
-- STREAMBATCH_SCHEMA names another schema than streambatch. docs/operating/postgres.md says what each right is for.
\set ON_ERROR_STOP on
set client_min_messages = warning;
\set schema streambatch
\getenv schema STREAMBATCH_SCHEMA
\getenv owner_password STREAMBATCH_OWNER_PASSWORD
\getenv host_password STREAMBATCH_HOST_PASSWORD

\if :{?owner_password}
\else
    do $$ begin raise exception 'STREAMBATCH_OWNER_PASSWORD is not set'; end $$;
\endif
\if :{?host_password}
\else
    do $$ begin raise exception 'STREAMBATCH_HOST_PASSWORD is not set'; end $$;
\endif

begin;

select format('create role %I login', wanted.name)
from (values ('streambatch_owner'), ('streambatch_host')) as wanted (name)
where not exists (select from pg_roles where rolname = wanted.name) \gexec

alter role streambatch_owner password :'owner_password';
alter role streambatch_host password :'host_password';

select format('revoke all on database %I from public', current_database()) \gexec
select format('grant connect, create on database %I to streambatch_owner', current_database()) \gexec
select format('grant connect, temporary on database %I to streambatch_host', current_database()) \gexec

create schema if not exists :"schema" authorization streambatch_owner;
grant usage on schema :"schema" to streambatch_host;

alter default privileges for role streambatch_owner revoke execute on functions from public;
alter default privileges for role streambatch_owner in schema :"schema"
    grant execute on functions to streambatch_host;
alter default privileges for role streambatch_owner in schema :"schema"
    grant select, insert, update, delete on tables to streambatch_host;

commit;
