-- Who has done what with a store. Several processes may open the file at once, so that it may be there already.

CREATE TABLE IF NOT EXISTS audit_entry (
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    act_id         TEXT    NOT NULL,
    phase          INTEGER NOT NULL,
    at_us          INTEGER NOT NULL,
    actor          TEXT    NOT NULL,
    act            TEXT    NOT NULL,
    contract_id    TEXT,
    target         TEXT,
    remote_address TEXT,
    trace_id       TEXT,
    outcome        TEXT,
    UNIQUE (act_id, phase)
);
