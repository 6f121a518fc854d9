-- Panes are read by their numbers. dropped_pane is the greatest number that retention has dropped: what was dropped
-- before is found as the last gap in the numbers.

CREATE INDEX result_number ON result (contract, partition, number);
CREATE INDEX superseded_number ON superseded (contract, partition, number);

ALTER TABLE published ADD COLUMN dropped_pane INTEGER NOT NULL DEFAULT 0;

UPDATE published SET dropped_pane = last_pane WHERE partition >= 0 AND last_pane > 0
    AND NOT EXISTS (SELECT 1 FROM result AS r WHERE r.contract = published.contract
        AND r.partition = published.partition AND r.number = published.last_pane)
    AND NOT EXISTS (SELECT 1 FROM superseded AS s WHERE s.contract = published.contract
        AND s.partition = published.partition AND s.number = published.last_pane);

UPDATE published SET dropped_pane = coalesce((
    SELECT max(p.number) - 1 FROM (
        SELECT contract, partition, number FROM result UNION ALL SELECT contract, partition, number FROM superseded
    ) AS p
    WHERE p.contract = published.contract AND p.partition = published.partition AND p.number > 1
        AND NOT EXISTS (SELECT 1 FROM result AS r WHERE r.contract = p.contract AND r.partition = p.partition
            AND r.number = p.number - 1)
        AND NOT EXISTS (SELECT 1 FROM superseded AS s WHERE s.contract = p.contract AND s.partition = p.partition
            AND s.number = p.number - 1)), 0)
WHERE partition >= 0 AND dropped_pane = 0;
