-- What hosts of a cluster need beside the log and the results, which they share with the embedded edition.

-- Whether the term is one that all hosts of a cluster write under; each partition is fenced by its head then.
alter table writer add column is_shared boolean not null default false;

-- Where a takeover of a partition begins, and how far its sources were when its results were published up to an offset.
create table cluster_partition (
    contract_id text collate "C" not null,
    partition integer not null,
    checkpoint bytea,
    sources bytea,
    sources_offset bigint,
    primary key (contract_id, partition)
) with (fillfactor = 50);

alter table cluster_partition alter column checkpoint set storage external;
