-- What readers see: a cache of the log. Everything here but the ids of contracts can be made again by replay.
-- Keys and ids of events are kept as bytes: they may hold U+0000, which text cannot, and bytes sort as keys do.
-- Digests are unsigned 64-bit numbers, stored with the same bits; key hashes and prefixes are, too, but for their highest
-- bit, which is turned over so that they sort.

create table contract (
    number integer generated always as identity primary key,
    id text collate "C" not null unique
);

-- What makes a key unique in an index, whose entries are at most 2,704 bytes long. A long key gives one of 272 bytes.
create function short_key(key bytea) returns bytea language sql immutable strict parallel safe as
$$ select case when octet_length(key) <= 256 then key else substring(key from 1 for 240) || sha256(key) end $$;

-- How far each partition is published. last_pane is the number of the last pane that was written.
create table published (
    contract integer not null,
    partition integer not null,
    next_offset bigint not null,
    last_pane bigint not null,
    primary key (contract, partition)
) with (fillfactor = 50);

-- The starts of the window groups that hold or held a row.
create table window_group (
    contract integer not null,
    group_us bigint not null,
    primary key (contract, group_us)
);

-- Every pane, as it was published: rows are only added.
create table pane (
    contract integer not null,
    partition integer not null,
    number bigint not null,
    group_us bigint not null,
    key_hash bigint not null,
    key bytea not null,
    start_us bigint not null,
    end_us bigint not null,
    revision integer not null,
    mode integer not null,
    timing integer not null,
    cause integer not null,
    aggregates text,
    delta text,
    retracts text,
    block_offset bigint not null,
    rests_on bigint not null,
    ingested_us bigint not null,
    ingested_counter bigint not null,
    run text,
    primary key (contract, partition, number)
);

create index pane_window on pane (contract, group_us, partition, key_hash);

-- The current view: the newest pane of every window; mode 2 says that the window is withdrawn. The rows under a node of a
-- digest tree are one range of the index.
create table result (
    contract integer not null,
    partition integer not null,
    number bigint not null,
    group_us bigint not null,
    key_hash bigint not null,
    key bytea not null,
    start_us bigint not null,
    end_us bigint not null,
    revision integer not null,
    mode integer not null,
    timing integer not null,
    cause integer not null,
    aggregates text,
    delta text,
    retracts text,
    block_offset bigint not null,
    rests_on bigint not null,
    ingested_us bigint not null,
    ingested_counter bigint not null,
    run text,
    digest_first bigint not null,
    digest_second bigint not null
) with (fillfactor = 90);

create unique index result_window on result
    (contract, group_us, partition, key_hash, short_key(key), start_us, end_us);
create index result_rests_on on result (contract, group_us, partition, rests_on);

-- The nodes of the digest trees over the rows that are not withdrawn. Children are there for nodes of more than 256
-- rows; a node without rows is not there.
create table digest (
    contract integer not null,
    level integer not null,
    group_start bigint not null,
    group_end bigint not null,
    partition integer not null,
    prefix bigint not null,
    row_count bigint not null,
    sum_first bigint not null,
    sum_second bigint not null,
    primary key (contract, level, group_start, group_end, partition, prefix)
) with (fillfactor = 50);

create table quarantine (
    contract integer not null,
    partition integer not null,
    record_offset bigint not null,
    source bytea not null,
    id bytea not null,
    key bytea not null,
    time_us bigint,
    status integer not null,
    reason integer not null,
    property text,
    ingested_us bigint not null,
    ingested_counter bigint not null,
    record bytea not null,
    state integer not null,
    primary key (contract, partition, record_offset)
) with (fillfactor = 90);

create table verdict (
    contract integer not null,
    number bigint not null,
    body text not null,
    hash text not null,
    primary key (contract, number)
);
