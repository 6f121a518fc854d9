-- What the hosts of a cluster know of the semantics, so that a contract is raised to a newer version only when all that
-- are active know it.

-- The newest version that a host knows: written before it becomes active, and once more when it is. The key is that of
-- the cluster's membership.
create table host_semantics (
    address text collate "C" not null,
    port integer not null,
    generation integer not null,
    newest integer not null check (newest > 0),
    reported_at timestamptz not null default now(),
    primary key (address, port, generation)
);

-- The version that the hosts have agreed on: none that does not know it becomes active. Whoever agrees on one locks the
-- row, and so does a host that reports: one of the two sees the other.
create table agreed_semantics (
    only_row boolean primary key default true check (only_row),
    version integer not null
);

insert into agreed_semantics (version) values (1);
