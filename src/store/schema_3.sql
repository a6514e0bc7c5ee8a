-- Tokens by which programs use the API for an account. A revoked one stays in the list of its account.
CREATE TABLE tokens (
    token INTEGER PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,       -- SHA-256 of what the program sends
    user INTEGER NOT NULL,
    label TEXT NOT NULL,               -- what its holder calls it
    scopes TEXT NOT NULL,              -- words of the scopes, parted by blanks
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    last_used TEXT,                    -- day
    revoked_at TEXT
);
CREATE INDEX tokens_by_user ON tokens (user, token);
