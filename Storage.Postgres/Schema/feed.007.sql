-- The greatest number of a pane that retention has dropped: subscribers read panes by their numbers, and are told when
-- some are not there any more. What was dropped before is found as the last gap in the numbers.

alter table published add column dropped_pane bigint not null default 0;

update published as p set dropped_pane = last_pane where partition >= 0 and last_pane > 0 and not exists (
    select from pane as l where l.contract = p.contract and l.partition = p.partition and l.number = p.last_pane);

update published as p set dropped_pane = coalesce((
    select max(n.number) - 1 from pane as n where n.contract = p.contract and n.partition = p.partition
        and n.number > 1 and not exists (
            select from pane as b where b.contract = n.contract and b.partition = n.partition
                and b.number = n.number - 1)), 0)
where partition >= 0 and dropped_pane = 0;
