-- What Orleans keeps: the members of its cluster, reminders and the states of grains. Its ADO.NET providers read every
-- statement that they run from orleansquery. The keys, the parameters (@Name) and the names of result columns are their
-- interface; the tables and statements are ours. No statement names the schema: the connection's search_path does.

create table orleansquery (
    querykey text collate "C" primary key,
    querytext text not null
);

-- The version of a cluster's membership: every change of a member but that of alive_at raises it, in one statement.
create table orleans_cluster (
    cluster_id text collate "C" primary key,
    version integer not null default 0
) with (fillfactor = 50);

create table orleans_silo (
    cluster_id text collate "C" not null references orleans_cluster on delete cascade,
    address text collate "C" not null,
    port integer not null,
    generation integer not null,
    name text not null,
    host text not null,
    status integer not null,
    gateway_port integer not null,
    suspect_times text,
    started_at timestamptz not null,
    alive_at timestamptz not null,
    primary key (cluster_id, address, port, generation)
) with (fillfactor = 50);

-- A row that is made anew begins at a version of its own, so that whoever still believes in the version of one that was
-- deleted does not meet it again. The highest version is followed by 1.
create function orleans_first_version() returns integer language sql volatile parallel restricted as
$$ select 1 + floor(random() * 2147483646)::integer $$;

create function orleans_next_version(version integer) returns integer language sql immutable strict parallel safe as
$$ select version % 2147483647 + 1 $$;

-- The bounds keep an entry of the index within 2,704 bytes.
create table orleans_reminder (
    service_id text collate "C" not null check (octet_length(service_id) <= 512),
    grain_id text collate "C" not null check (octet_length(grain_id) <= 1024),
    name text collate "C" not null check (octet_length(name) <= 512),
    grain_hash integer not null,
    start_at timestamptz not null,
    period_ms bigint not null,
    version integer not null default orleans_first_version(),
    primary key (service_id, grain_id, name)
) with (fillfactor = 90);

create index orleans_reminder_hash on orleans_reminder (service_id, grain_hash);

-- What tells one state from all others, of any length, in 32 bytes. The provider gives a key as two numbers and a text;
-- lengths in front keep the parts apart.
create function orleans_state_identity(
    service_id text, state_name text, key_first bigint, key_second bigint, key_text text)
returns bytea language sql stable parallel safe as
$$
select sha256(convert_to(
    concat_ws(
        ':', octet_length(service_id), service_id, octet_length(state_name), state_name, key_first, key_second,
        '+' || key_text),
    'UTF8'))
$$;

-- States of grains. Without a payload a state was cleared: it is read as one that was never written, and only keeps
-- counting versions.
create table orleans_state (
    identity bytea primary key check (octet_length(identity) = 32),
    service_id text not null,
    state_name text not null,
    key_first bigint not null,
    key_second bigint not null,
    key_text text,
    version integer not null default orleans_first_version(),
    written_at timestamptz not null default now(),
    payload bytea
) with (fillfactor = 70);

insert into orleansquery (querykey, querytext) values

-- Members. Whoever changes one says in @Version which version of the membership it has read.
('InsertMembershipVersionKey', $sql$
with added as (
    insert into orleans_cluster (cluster_id) values (@DeploymentId) on conflict do nothing returning 1)
select count(*) = 1 from added
$sql$),
('InsertMembershipKey', $sql$
with moved as (
    update orleans_cluster set version = version + 1
    where cluster_id = @DeploymentId and version = @Version and not exists (
        select from orleans_silo where cluster_id = @DeploymentId
            and address = @Address and port = @Port and generation = @Generation)
    returning cluster_id),
added as (
    insert into orleans_silo (
        cluster_id, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
    select
        cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from moved
    returning 1)
select count(*) = 1 from added
$sql$),
('UpdateMembershipKey', $sql$
with moved as (
    update orleans_cluster set version = version + 1
    where cluster_id = @DeploymentId and version = @Version and exists (
        select from orleans_silo where cluster_id = @DeploymentId
            and address = @Address and port = @Port and generation = @Generation)
    returning cluster_id),
changed as (
    update orleans_silo set status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
    from moved
    where orleans_silo.cluster_id = moved.cluster_id
        and address = @Address and port = @Port and generation = @Generation
    returning 1)
select count(*) = 1 from changed
$sql$),
('UpdateIAmAlivetimeKey', $sql$
update orleans_silo set alive_at = @IAmAliveTime
where cluster_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$sql$),
('MembershipReadRowKey', $sql$
select cluster.version as Version, silo.address as Address, silo.port as Port, silo.generation as Generation,
    silo.name as SiloName, silo.host as HostName, silo.status as Status, silo.gateway_port as ProxyPort,
    silo.suspect_times as SuspectTimes, silo.started_at as StartTime, silo.alive_at as IAmAliveTime
from orleans_cluster cluster
left join orleans_silo silo on silo.cluster_id = cluster.cluster_id
    and silo.address = @Address and silo.port = @Port and silo.generation = @Generation
where cluster.cluster_id = @DeploymentId
$sql$),
('MembershipReadAllKey', $sql$
select cluster.version as Version, silo.address as Address, silo.port as Port, silo.generation as Generation,
    silo.name as SiloName, silo.host as HostName, silo.status as Status, silo.gateway_port as ProxyPort,
    silo.suspect_times as SuspectTimes, silo.started_at as StartTime, silo.alive_at as IAmAliveTime
from orleans_cluster cluster
left join orleans_silo silo on silo.cluster_id = cluster.cluster_id
where cluster.cluster_id = @DeploymentId
$sql$),
('GatewaysQueryKey', $sql$
select address as Address, gateway_port as ProxyPort, generation as Generation
from orleans_silo
where cluster_id = @DeploymentId and status = @Status and gateway_port > 0
$sql$),
-- 3 is active: a silo that has been in any other state for as long as that will not come back.
('CleanupDefunctSiloEntriesKey', $sql$
delete from orleans_silo where cluster_id = @DeploymentId and status <> 3 and alive_at < @IAmAliveTime
$sql$),
('DeleteMembershipTableEntriesKey', $sql$
delete from orleans_cluster where cluster_id = @DeploymentId
$sql$),

-- Reminders. Hashes are on a ring: a range holds its end and not its beginning, and the second form goes past the top.
('UpsertReminderRowKey', $sql$
insert into orleans_reminder (service_id, grain_id, name, grain_hash, start_at, period_ms)
values (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period)
on conflict (service_id, grain_id, name) do update set start_at = excluded.start_at, period_ms = excluded.period_ms,
    version = orleans_next_version(orleans_reminder.version)
returning version as Version
$sql$),
('ReadReminderRowKey', $sql$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and grain_id = @GrainId and name = @ReminderName
$sql$),
('ReadReminderRowsKey', $sql$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and grain_id = @GrainId
$sql$),
('ReadRangeRows1Key', $sql$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash
$sql$),
('ReadRangeRows2Key', $sql$
select grain_id as GrainId, name as ReminderName, start_at as StartTime, period_ms as Period, version as Version
from orleans_reminder
where service_id = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)
$sql$),
('DeleteReminderRowKey', $sql$
with gone as (
    delete from orleans_reminder
    where service_id = @ServiceId and grain_id = @GrainId and name = @ReminderName and version = @Version
    returning 1)
select count(*) = 1 from gone
$sql$),
('DeleteReminderRowsKey', $sql$
delete from orleans_reminder where service_id = @ServiceId
$sql$),

-- States. No row in the result says that the state is not at the version that the grain believes in. A first write,
-- which has no version, takes the place of nothing but a state that was cleared; the table's key decides between two.
('ReadFromStorageKey', $sql$
select payload as PayloadBinary, version as Version
from orleans_state
where identity = orleans_state_identity(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString)
    and payload is not null
$sql$),
('WriteToStorageKey', $sql$
with changed as (
    update orleans_state
    set payload = @PayloadBinary, version = orleans_next_version(version), written_at = now()
    where identity
            = orleans_state_identity(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString)
        and version = @GrainStateVersion
    returning version),
added as (
    insert into orleans_state (identity, service_id, state_name, key_first, key_second, key_text, payload)
    select orleans_state_identity(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString),
        @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @PayloadBinary
    where @GrainStateVersion is null
    on conflict (identity) do update set payload = excluded.payload,
        version = orleans_next_version(orleans_state.version), written_at = excluded.written_at
    where orleans_state.payload is null
    returning version)
select version as NewGrainStateVersion from changed
union all
select version from added
$sql$),
('ClearStorageKey', $sql$
update orleans_state
set payload = null, version = orleans_next_version(version), written_at = now()
where identity = orleans_state_identity(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString)
    and version = @GrainStateVersion
returning version as NewGrainStateVersion
$sql$),
('DeleteStorageKey', $sql$
delete from orleans_state
where identity = orleans_state_identity(@ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString)
    and version = @GrainStateVersion
returning orleans_next_version(version) as NewGrainStateVersion
$sql$);
