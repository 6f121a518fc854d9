-- What a delta adds, and what a pane takes back. The results are a cache: panes written before had neither.

ALTER TABLE result ADD COLUMN delta TEXT;
ALTER TABLE result ADD COLUMN retracts TEXT;
ALTER TABLE superseded ADD COLUMN delta TEXT;
ALTER TABLE superseded ADD COLUMN retracts TEXT;
