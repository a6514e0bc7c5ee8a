-- One row an act of writing: the import of one file, an undo, a withdrawal, a restoration, an erasure.
CREATE TABLE operations (
    op INTEGER PRIMARY KEY,
    what TEXT NOT NULL,                -- import, undo, withdraw, reinstate, erase
    batch TEXT,                        -- imports: their batch; undo: the batch taken back
    actor TEXT NOT NULL,
    at TEXT NOT NULL,                  -- RFC 3339
    reason TEXT,
    -- imports only:
    file TEXT,
    origin INTEGER,
    stated_date INTEGER,               -- source date given with the import, yyyymmdd
    today INTEGER,                     -- day of the import; no date of a record is believed beyond it
    day INTEGER,                       -- the date of values that carry none: stated_date, else today
    fingerprint TEXT,
    stands_as INTEGER,                 -- first import of the same file: values have its place in the order
    added INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    first_seq INTEGER,
    last_seq INTEGER,
    undone_by INTEGER
);
CREATE INDEX operations_by_batch ON operations (batch);
CREATE INDEX operations_by_fingerprint ON operations (fingerprint);

-- Who delivers: owner and source of an import. `absent` compares the deliveries of one origin.
CREATE TABLE origins (
    origin INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    owner TEXT NOT NULL,
    UNIQUE (source, owner)
);

CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                -- p, n
    state INTEGER NOT NULL,            -- 0 live, 1 withdrawn, 2 merged into another, 3 undone, 4 erased
    json TEXT NOT NULL,
    base_day INTEGER NOT NULL,         -- standing of every field that `fields` does not name
    base_op INTEGER NOT NULL,
    fields TEXT,                       -- {"field": [yyyymmdd, op]} where sources mix
    created_op INTEGER NOT NULL,
    touched_op INTEGER NOT NULL,
    merged_into INTEGER,
    seq INTEGER NOT NULL,              -- its latest change
    title_key INTEGER,                 -- hash of the folded title
    code TEXT                          -- id in its source
);
CREATE INDEX records_by_state ON records (kind, state);
CREATE INDEX records_by_title ON records (title_key);
CREATE INDEX records_by_code ON records (code) WHERE code IS NOT NULL;
CREATE INDEX records_by_survivor ON records (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE identities (
    identity TEXT PRIMARY KEY,         -- kind letter, then domain::Identity
    record INTEGER NOT NULL,
    op INTEGER NOT NULL                -- import that brought it
) WITHOUT ROWID;
CREATE INDEX identities_by_record ON identities (record);

CREATE TABLE sightings (
    origin INTEGER NOT NULL,
    record INTEGER NOT NULL,
    op INTEGER NOT NULL,
    PRIMARY KEY (origin, record)
) WITHOUT ROWID;

-- The change log.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY,
    record INTEGER NOT NULL,
    what TEXT NOT NULL,                -- + added, = updated, v verified, m merged, w withdrawn, r reinstated, u undone, e erased
    op INTEGER NOT NULL
);
CREATE INDEX changes_by_record ON changes (record);

-- A record as it was before an operation touched it.
CREATE TABLE images (
    image INTEGER PRIMARY KEY,
    record INTEGER NOT NULL,
    op INTEGER NOT NULL,
    json TEXT,                         -- NULL: the operation left it alone
    base_day INTEGER NOT NULL,
    base_op INTEGER NOT NULL,
    fields TEXT,
    state INTEGER NOT NULL,
    created_op INTEGER NOT NULL,
    touched_op INTEGER NOT NULL,
    identities TEXT                    -- JSON list, where the record was merged away
);
CREATE INDEX images_by_record ON images (record);
CREATE INDEX images_by_op ON images (op);

-- Values that a file offered and an earlier one of later date kept out.
CREATE TABLE offers (
    offer INTEGER PRIMARY KEY,
    record INTEGER NOT NULL,
    op INTEGER NOT NULL,
    day INTEGER NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX offers_by_record ON offers (record);

-- SHA-256 of identities whose record was erased: they do not come back with the next file.
CREATE TABLE erased (identity TEXT PRIMARY KEY, record INTEGER NOT NULL) WITHOUT ROWID;
