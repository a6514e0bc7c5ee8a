-- A need that a firm posts for itself. Its text becomes a record when it is published.
CREATE TABLE posts (
    post INTEGER PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,       -- SHA-256 of the secret in the firm's link
    token TEXT NOT NULL UNIQUE,        -- of the form: the same form sent twice is one post
    state TEXT NOT NULL,               -- waiting, published, returned, closed, deleted
    json TEXT NOT NULL,                -- the need as last saved; {} once deleted
    revision INTEGER NOT NULL,         -- grows with each change
    reason TEXT,                       -- why it was returned
    record TEXT,                       -- id of the record that it became
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX posts_by_state ON posts (state, post);
CREATE INDEX posts_by_record ON posts (record) WHERE record IS NOT NULL;

-- A question about a patent, for its owner's office, or about a need, for its firm.
CREATE TABLE enquiries (
    enquiry INTEGER PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,       -- SHA-256 of the secret in the asker's link
    token TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,              -- what it is about
    need TEXT,                         -- the need that it is asked for, where there is one
    text TEXT NOT NULL,
    asker TEXT NOT NULL,               -- how the asker wants to be called
    contact TEXT NOT NULL,             -- how the asker is reached: for the other side alone
    answer TEXT,
    at TEXT NOT NULL,
    answered_at TEXT
);
CREATE INDEX enquiries_by_record ON enquiries (record, enquiry);

-- Who may do more than look.
CREATE TABLE users (
    user INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    institution TEXT,                  -- full name, of those who act for one
    password TEXT,                     -- argon2id, as a PHC string; NULL until a link has set it
    disabled INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT,
    created_at TEXT NOT NULL
);

-- Links that set a password, once.
CREATE TABLE password_links (
    secret TEXT PRIMARY KEY,           -- SHA-256
    user INTEGER NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sessions (
    secret TEXT PRIMARY KEY,           -- SHA-256 of the cookie
    user INTEGER NOT NULL,
    csrf TEXT NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user);

-- How an institution's headers are to be read, where somebody has said so.
CREATE TABLE header_choices (
    institution TEXT NOT NULL,
    header TEXT NOT NULL,
    field TEXT NOT NULL,               -- canonical header; empty: no field
    PRIMARY KEY (institution, header)
) WITHOUT ROWID;

-- Who did what to accounts and posts; records have their own log.
CREATE TABLE audit (
    entry INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
);
