-- What a store is from its creation on: the key of all its hashes, drawn when it is first opened.
create table store (
    only_row boolean primary key default true check (only_row),
    hash_key bytea not null check (octet_length(hash_key) = 16)
);

-- The fence of the whole store. Every transaction that writes locks this row FOR SHARE, where its term stands; taking
-- over locks the table, in which it queues fairly, and raises the term.
create table writer (
    only_row boolean primary key default true check (only_row),
    term bigint not null,
    taken_over_at timestamptz not null default now()
);

insert into writer (term) values (0);

-- The end of the log: groups are numbered from 1 without a gap, by this counter and not by a sequence, which would skip
-- numbers and give them out of order. Apart from the writer's row, so that appends do not wait for publications.
create table log_end (
    only_row boolean primary key default true check (only_row),
    group_number bigint not null,
    day date not null
) with (fillfactor = 50);

insert into log_end (group_number, day) values (0, '-infinity');

-- Where each partition ends; -1 is the control log. No index on what changes, and room in the page: updates stay there.
create table log_head (
    contract_id text collate "C" not null,
    partition integer not null,
    epoch bigint not null,
    next_offset bigint not null,
    primary key (contract_id, partition)
) with (fillfactor = 50);

-- The ingestion days that have a partition of the log, in which group numbers ascend.
create table log_day (
    day date primary key,
    first_group bigint not null
);

create table log_block (
    day date not null,
    group_number bigint not null,
    place integer not null,
    group_size integer not null,
    contract_id text collate "C" not null,
    partition integer not null,
    first_offset bigint not null,
    next_offset bigint not null,
    append_id uuid not null,
    max_event_time bigint,
    payload_checksum bigint not null,
    header bytea not null,
    payload bytea not null,
    primary key (day, group_number, place)
) partition by range (day);

-- The payload is compressed already, so that trying again would only cost time.
alter table log_block alter column payload set storage external;

create unique index log_block_offset on log_block (contract_id, partition, next_offset, day);
create index log_block_event_time on log_block (contract_id, partition, max_event_time);

-- Makes the partition of a day. Hosts have no right to make tables: they call this, which has its owner's. ATTACH, and
-- not PARTITION OF, since that would wait for every reader, a backup that runs for hours too.
create function add_log_day(new_day date, new_first_group bigint) returns void
language plpgsql security definer set search_path from current as $$
declare
    name text := 'log_block_' || to_char(new_day, 'YYYYMMDD');
begin
    insert into log_day (day, first_group) values (new_day, new_first_group) on conflict do nothing;
    if not found then
        return;
    end if;
    execute format('create table %I (like log_block including all)', name);
    execute format(
        'alter table log_block attach partition %I for values from (%L) to (%L)', name, new_day, new_day + 1);
end
$$;

create table checkpoint (
    sequence bigint primary key,
    group_number bigint not null,
    written_at timestamptz not null default now()
);

-- The state of a part stands with the checkpoint that wrote it; a later one whose part has not changed refers to it.
create table checkpoint_part (
    sequence bigint not null references checkpoint on delete cascade,
    place integer not null,
    contract_id text collate "C" not null,
    partition integer not null,
    next_offset bigint not null,
    state_sequence bigint not null,
    state_place integer not null,
    state_length bigint not null,
    state_checksum bigint not null,
    primary key (sequence, place)
);

create table checkpoint_chunk (
    state_sequence bigint not null,
    state_place integer not null,
    chunk integer not null,
    bytes bytea not null,
    primary key (state_sequence, state_place, chunk)
);

alter table checkpoint_chunk alter column bytes set storage external;
