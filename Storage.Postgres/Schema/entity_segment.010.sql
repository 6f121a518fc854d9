-- What states of entities have grown by: written once, beside their heads in orleans_state, and in one transaction with
-- them. The key is the state's, so that a head and its segments are found alike; nothing else is looked up.
create table entity_segment (
    identity bytea not null check (octet_length(identity) = 32),
    number bigint not null,
    newest_us bigint not null,
    payload bytea not null,
    primary key (identity, number)
);

-- Hashes, for the most part: they do not compress.
alter table entity_segment alter column payload set storage external;
