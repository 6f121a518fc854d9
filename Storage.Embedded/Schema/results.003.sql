-- Digests become trees. Neither they nor the partitions of keys can be computed here, and everything in this file is a
-- cache of the log: it is made anew from there.

DROP TABLE result;
DROP TABLE superseded;
DROP TABLE window_group;
DROP TABLE digest;
DELETE FROM published;
DELETE FROM quarantine;
DELETE FROM verdict;

-- The starts of the window groups that hold or held a row.
CREATE TABLE window_group (
    contract INTEGER NOT NULL,
    group_us INTEGER NOT NULL,
    PRIMARY KEY (contract, group_us)
) WITHOUT ROWID;

-- The newest pane of every window; mode 2 says that the window is withdrawn. The rows under a node of a digest tree are
-- one run of rows. Digests are unsigned 64-bit numbers, stored with the same bits; key hashes and prefixes are, too, but
-- for their highest bit, which is turned over so that they sort.
CREATE TABLE result (
    contract         INTEGER NOT NULL,
    group_us         INTEGER NOT NULL,
    partition        INTEGER NOT NULL,
    key_hash         INTEGER NOT NULL,
    key              TEXT    NOT NULL,
    start_us         INTEGER NOT NULL,
    end_us           INTEGER NOT NULL,
    number           INTEGER NOT NULL,
    revision         INTEGER NOT NULL,
    mode             INTEGER NOT NULL,
    timing           INTEGER NOT NULL,
    cause            INTEGER NOT NULL,
    aggregates       TEXT,
    block_offset     INTEGER NOT NULL,
    rests_on         INTEGER NOT NULL,
    ingested_us      INTEGER NOT NULL,
    ingested_counter INTEGER NOT NULL,
    run              TEXT,
    delta            TEXT,
    retracts         TEXT,
    digest_first     INTEGER NOT NULL,
    digest_second    INTEGER NOT NULL,
    PRIMARY KEY (contract, group_us, partition, key_hash, key, start_us, end_us)
) WITHOUT ROWID;

CREATE INDEX result_rests_on ON result (contract, group_us, partition, rests_on);

-- The panes that are not the newest of their window any more.
CREATE TABLE superseded (
    contract         INTEGER NOT NULL,
    group_us         INTEGER NOT NULL,
    partition        INTEGER NOT NULL,
    key_hash         INTEGER NOT NULL,
    key              TEXT    NOT NULL,
    start_us         INTEGER NOT NULL,
    end_us           INTEGER NOT NULL,
    number           INTEGER NOT NULL,
    revision         INTEGER NOT NULL,
    mode             INTEGER NOT NULL,
    timing           INTEGER NOT NULL,
    cause            INTEGER NOT NULL,
    aggregates       TEXT,
    block_offset     INTEGER NOT NULL,
    rests_on         INTEGER NOT NULL,
    ingested_us      INTEGER NOT NULL,
    ingested_counter INTEGER NOT NULL,
    run              TEXT,
    delta            TEXT,
    retracts         TEXT,
    PRIMARY KEY (contract, group_us, partition, key_hash, key, start_us, end_us, revision)
) WITHOUT ROWID;

-- The nodes of the digest trees over the rows that are not withdrawn. Children are there for nodes of more than 256
-- rows; a node without rows is not there.
CREATE TABLE digest (
    contract     INTEGER NOT NULL,
    level        INTEGER NOT NULL,
    group_start  INTEGER NOT NULL,
    group_end    INTEGER NOT NULL,
    partition    INTEGER NOT NULL,
    prefix       INTEGER NOT NULL,
    row_count    INTEGER NOT NULL,
    sum_first    INTEGER NOT NULL,
    sum_second   INTEGER NOT NULL,
    PRIMARY KEY (contract, level, group_start, group_end, partition, prefix)
) WITHOUT ROWID;
