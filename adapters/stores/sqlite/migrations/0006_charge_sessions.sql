-- Charge sessions that are over, as JSON documents.

CREATE TABLE sessions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    document BLOB NOT NULL,
    UNIQUE (site, id)
);
CREATE INDEX sessions_by_age ON sessions (site, ended_at);
