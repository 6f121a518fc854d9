-- Digests become trees. They cannot be computed here: runs of form 1 keep their rows in batch_row_1 until their contract
-- is known, and are then written anew.

ALTER TABLE batch_run ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
ALTER TABLE batch_row RENAME TO batch_row_1;
DROP TABLE batch_digest;

-- Key hashes and prefixes are unsigned 64-bit numbers with their highest bit turned over, so that they sort; digests
-- have the same bits.
CREATE TABLE batch_row (
    run           INTEGER NOT NULL REFERENCES batch_run (number),
    group_start   INTEGER NOT NULL,
    group_end     INTEGER NOT NULL,
    partition     INTEGER NOT NULL,
    key_hash      INTEGER NOT NULL,
    key           TEXT    NOT NULL,
    start_us      INTEGER NOT NULL,
    end_us        INTEGER NOT NULL,
    aggregates    TEXT    NOT NULL,
    digest_first  INTEGER NOT NULL,
    digest_second INTEGER NOT NULL,
    PRIMARY KEY (run, group_start, group_end, partition, key_hash, key, start_us, end_us)
) WITHOUT ROWID;

CREATE TABLE batch_digest (
    run         INTEGER NOT NULL REFERENCES batch_run (number),
    level       INTEGER NOT NULL,
    group_start INTEGER NOT NULL,
    group_end   INTEGER NOT NULL,
    partition   INTEGER NOT NULL,
    prefix      INTEGER NOT NULL,
    row_count   INTEGER NOT NULL,
    sum_first   INTEGER NOT NULL,
    sum_second  INTEGER NOT NULL,
    PRIMARY KEY (run, level, group_start, group_end, partition, prefix)
) WITHOUT ROWID;
