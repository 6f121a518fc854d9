-- Batch runs: primary data that no log holds. Columns as in the tables of results.

create table batch_run (
    number integer generated always as identity primary key,
    contract text collate "C" not null,
    id text collate "C" not null,
    unique (contract, id)
);

create table batch_row (
    run integer not null,
    group_start bigint not null,
    group_end bigint not null,
    partition integer not null,
    key_hash bigint not null,
    key bytea not null,
    start_us bigint not null,
    end_us bigint not null,
    aggregates text not null,
    digest_first bigint not null,
    digest_second bigint not null
);

create unique index batch_row_window on batch_row
    (run, group_start, group_end, partition, key_hash, short_key(key), start_us, end_us);

create table batch_digest (
    run integer not null,
    level integer not null,
    group_start bigint not null,
    group_end bigint not null,
    partition integer not null,
    prefix bigint not null,
    row_count bigint not null,
    sum_first bigint not null,
    sum_second bigint not null,
    primary key (run, level, group_start, group_end, partition, prefix)
);
