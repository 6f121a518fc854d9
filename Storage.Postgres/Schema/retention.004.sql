-- Checkpoints that are kept until they are unpinned: the log before one of them may be dropped.
create table pinned_checkpoint (
    id bigint primary key,
    group_number bigint not null
);

create table pinned_part (
    id bigint not null references pinned_checkpoint on delete cascade,
    place integer not null,
    contract_id text collate "C" not null,
    partition integer not null,
    next_offset bigint not null,
    state_length bigint not null,
    state_checksum bigint not null,
    primary key (id, place)
);

create table pinned_chunk (
    id bigint not null,
    place integer not null,
    chunk integer not null,
    bytes bytea not null,
    primary key (id, place, chunk),
    foreign key (id, place) references pinned_part on delete cascade
);

alter table pinned_chunk alter column bytes set storage external;

-- Drops the days of the log all of whose groups are at or before one, and gives the number of the first group that is
-- left. Hosts have no right to drop tables: they call this, which drops nothing that no pinned checkpoint contains, and
-- never the last day.
create function drop_log_days(last_group bigint) returns bigint
language plpgsql security definer set search_path from current as $$
declare
    oldest date;
    next_first bigint;
begin
    if not exists (select from pinned_checkpoint where group_number >= last_group) then
        raise exception 'no pinned checkpoint contains group %', last_group;
    end if;
    loop
        select day into oldest from log_day order by day limit 1;
        select first_group into next_first from log_day where day > oldest order by day limit 1;
        exit when next_first is null or next_first - 1 > last_group;
        execute format('alter table log_block detach partition %I', 'log_block_' || to_char(oldest, 'YYYYMMDD'));
        execute format('drop table %I', 'log_block_' || to_char(oldest, 'YYYYMMDD'));
        delete from log_day where day = oldest;
    end loop;
    return (select min(first_group) from log_day);
end
$$;
