-- What readers see: a cache of the log. Every table can be made again by replay.

CREATE TABLE contract (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
);

-- How far each partition is published. last_pane is the number of the last pane that was written.
CREATE TABLE published (
    contract    INTEGER NOT NULL,
    partition   INTEGER NOT NULL,
    next_offset INTEGER NOT NULL,
    last_pane   INTEGER NOT NULL,
    PRIMARY KEY (contract, partition)
) WITHOUT ROWID;

-- The window groups that hold or held a row: all windows of one start and end.
CREATE TABLE window_group (
    contract INTEGER NOT NULL,
    start_us INTEGER NOT NULL,
    end_us   INTEGER NOT NULL,
    PRIMARY KEY (contract, start_us, end_us)
) WITHOUT ROWID;

-- The newest pane of every window; mode 2 says that the window is withdrawn. The order by key hash makes a bucket of a
-- digest tree one run of rows. Hashes and digests are unsigned 64-bit numbers, stored with the same bits.
CREATE TABLE result (
    contract         INTEGER NOT NULL,
    start_us         INTEGER NOT NULL,
    end_us           INTEGER NOT NULL,
    key_hash         INTEGER NOT NULL,
    key              TEXT    NOT NULL,
    partition        INTEGER NOT NULL,
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
    digest_first     INTEGER NOT NULL,
    digest_second    INTEGER NOT NULL,
    PRIMARY KEY (contract, start_us, end_us, key_hash, key)
) WITHOUT ROWID;

CREATE INDEX result_rests_on ON result (contract, partition, rests_on);

-- The panes that are not the newest of their window any more.
CREATE TABLE superseded (
    contract         INTEGER NOT NULL,
    start_us         INTEGER NOT NULL,
    end_us           INTEGER NOT NULL,
    key_hash         INTEGER NOT NULL,
    key              TEXT    NOT NULL,
    partition        INTEGER NOT NULL,
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
    PRIMARY KEY (contract, start_us, end_us, key_hash, key, revision)
) WITHOUT ROWID;

-- The sums over the rows of a bucket that are not withdrawn.
CREATE TABLE digest (
    contract   INTEGER NOT NULL,
    start_us   INTEGER NOT NULL,
    end_us     INTEGER NOT NULL,
    bucket     INTEGER NOT NULL,
    row_count  INTEGER NOT NULL,
    sum_first  INTEGER NOT NULL,
    sum_second INTEGER NOT NULL,
    PRIMARY KEY (contract, start_us, end_us, bucket)
) WITHOUT ROWID;

CREATE TABLE quarantine (
    contract         INTEGER NOT NULL,
    partition        INTEGER NOT NULL,
    record_offset    INTEGER NOT NULL,
    source           TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    key              TEXT    NOT NULL,
    time_us          INTEGER,
    status           INTEGER NOT NULL,
    reason           INTEGER NOT NULL,
    property         TEXT,
    ingested_us      INTEGER NOT NULL,
    ingested_counter INTEGER NOT NULL,
    record           BLOB    NOT NULL,
    state            INTEGER NOT NULL,
    PRIMARY KEY (contract, partition, record_offset)
) WITHOUT ROWID;

CREATE TABLE verdict (
    contract INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    hash     TEXT    NOT NULL,
    PRIMARY KEY (contract, number)
) WITHOUT ROWID;
