-- What the reconcilers of a cluster are asked for and at. Primary data: what is asked for is in no log.

-- Numbers are dense in a contract, and so is the order in which tasks are done. The epoch grows whenever one is taken up,
-- over all tasks of the contract; what a task begins is written here first, under its epoch.
create table reconcile_task (
    contract_id text collate "C" not null,
    number bigint not null,
    request bytea not null,
    state integer not null,
    epoch bigint not null,
    attempt integer not null,
    stage integer not null,
    run text,
    from_us bigint,
    to_us bigint,
    asked_us bigint not null,
    ended_us bigint,
    report text,
    failure text,
    primary key (contract_id, number)
) with (fillfactor = 50);

-- At most one task of a contract is under way.
create unique index reconcile_task_running on reconcile_task (contract_id) where state = 1;
