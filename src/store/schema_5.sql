-- Links that open a shortlist to whoever has them. A revoked one stays in the list's table.
CREATE TABLE links (
    link INTEGER PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,       -- SHA-256 of what stands in the address
    list TEXT NOT NULL,                -- the list, or one of its versions
    label TEXT NOT NULL,               -- whom it is for
    scope TEXT NOT NULL,               -- read, comment
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    until TEXT,                        -- last day; none: until it is revoked
    last_used TEXT,                    -- day
    revoked_at TEXT
);
CREATE INDEX links_by_list ON links (list, link);
