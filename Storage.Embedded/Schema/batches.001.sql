-- Batch runs: primary data that no log holds.

CREATE TABLE batch_run (
    number   INTEGER PRIMARY KEY,
    contract TEXT NOT NULL,
    id       TEXT NOT NULL,
    UNIQUE (contract, id)
);

CREATE TABLE batch_row (
    run        INTEGER NOT NULL REFERENCES batch_run (number),
    start_us   INTEGER NOT NULL,
    end_us     INTEGER NOT NULL,
    key_hash   INTEGER NOT NULL,
    key        TEXT    NOT NULL,
    aggregates TEXT    NOT NULL,
    PRIMARY KEY (run, start_us, end_us, key_hash, key)
) WITHOUT ROWID;

CREATE TABLE batch_digest (
    run        INTEGER NOT NULL REFERENCES batch_run (number),
    start_us   INTEGER NOT NULL,
    end_us     INTEGER NOT NULL,
    bucket     INTEGER NOT NULL,
    row_count  INTEGER NOT NULL,
    sum_first  INTEGER NOT NULL,
    sum_second INTEGER NOT NULL,
    PRIMARY KEY (run, start_us, end_us, bucket)
) WITHOUT ROWID;
