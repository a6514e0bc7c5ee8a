-- What people do with pairs: shortlists, events, talks, deals, reports. A change is a line more; no line is changed or
-- removed, except that what was copied from an erased record goes.
CREATE TABLE ledger (
    line INTEGER PRIMARY KEY,          -- order of all changes
    kind TEXT NOT NULL,                -- what it is: deal, shortlist
    entry TEXT NOT NULL,               -- which one
    revision INTEGER NOT NULL,         -- 1, 2, ...
    json TEXT,                         -- as it is from here on; none: it is taken out
    at INTEGER NOT NULL,               -- microseconds since 1970
    actor TEXT NOT NULL,
    reason TEXT,
    batch TEXT,                        -- of an import
    UNIQUE (kind, entry, revision)
);
CREATE INDEX ledger_by_batch ON ledger (batch) WHERE batch IS NOT NULL;
CREATE TRIGGER ledger_keeps BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER ledger_stands BEFORE UPDATE OF line, kind, entry, revision, at, actor, reason, batch ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
