-- works with: 10
-- Who may use the HTTP API. Programs before this version serve none that asks for keys.

-- What is kept of a key: never its secret.
create table access_key (
    id text collate "C" primary key,
    hash bytea not null check (length(hash) = 32),
    name text not null,
    scopes text[] not null,
    created_us bigint not null,
    created_by text not null,
    expires_us bigint,
    revoked_us bigint,
    revoked_by text,
    successor text
);

-- The administrative acts of a store: before each is done, and how it ended. An act has one row of either phase.
create table audit_entry (
    number bigint generated always as identity primary key,
    act_id text collate "C" not null,
    phase smallint not null check (phase in (0, 1)),
    at_us bigint not null,
    actor text not null,
    act text not null,
    contract_id text,
    target text,
    remote_address text,
    trace_id text,
    outcome text,
    unique (act_id, phase)
);
