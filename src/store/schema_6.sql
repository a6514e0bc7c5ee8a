-- What an import said of its rows. Imports from before this was kept say nothing.
ALTER TABLE operations ADD COLUMN kind TEXT;        -- p, n
ALTER TABLE operations ADD COLUMN refused INTEGER;  -- rows not taken
ALTER TABLE operations ADD COLUMN mended INTEGER;   -- rows with a value put right
ALTER TABLE operations ADD COLUMN reasons TEXT;     -- JSON: of both, rows by the code of their first note
