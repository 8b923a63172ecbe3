-- Instants are integer milliseconds since 1970 UTC; documents are JSON.

CREATE TABLE commands (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    document BLOB NOT NULL
);
CREATE INDEX commands_by_age ON commands (accepted_at);

CREATE TABLE documents (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE samples (
    at INTEGER PRIMARY KEY,
    grid_w REAL,
    pv_w REAL,
    battery_w REAL,
    load_w REAL,
    ev_w REAL,
    soc_pct REAL,
    import_price REAL,
    export_price REAL
);

-- Means over [at, at + 5 min). The last four are means of the positive and negative part alone:
-- a bucket that imports and exports in turn must not come out as nothing.
CREATE TABLE power_5min (
    at INTEGER PRIMARY KEY,
    grid_w REAL,
    pv_w REAL,
    battery_w REAL,
    load_w REAL,
    ev_w REAL,
    soc_pct REAL,
    import_price REAL,
    export_price REAL,
    import_w REAL,
    export_w REAL,
    charge_w REAL,
    discharge_w REAL
);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    target TEXT NOT NULL,
    owner TEXT NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    facts BLOB NOT NULL
);
CREATE INDEX decisions_by_age ON decisions (at);

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) WITHOUT ROWID;

CREATE TABLE pairings (
    digest TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
