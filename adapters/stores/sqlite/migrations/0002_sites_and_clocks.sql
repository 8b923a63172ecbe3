-- Every row belongs to a site. Instants are the house's time, but for columns that end in _real: those
-- are real time, as codes and tokens belong to people and not to a house whose clock may run faster.

ALTER TABLE commands ADD COLUMN site TEXT NOT NULL DEFAULT 'home';
ALTER TABLE decisions ADD COLUMN site TEXT NOT NULL DEFAULT 'home';

ALTER TABLE documents RENAME TO documents_1;
CREATE TABLE documents (
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (site, kind, key)
) WITHOUT ROWID;
INSERT INTO documents SELECT 'home', kind, key, document FROM documents_1;
DROP TABLE documents_1;

ALTER TABLE counters RENAME TO counters_1;
CREATE TABLE counters (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (site, name)
) WITHOUT ROWID;
INSERT INTO counters SELECT 'home', name, next FROM counters_1;
DROP TABLE counters_1;

ALTER TABLE samples RENAME TO samples_1;
CREATE TABLE samples (
    site TEXT NOT NULL,
    at INTEGER NOT NULL,
    grid_w REAL,
    pv_w REAL,
    battery_w REAL,
    load_w REAL,
    ev_w REAL,
    soc_pct REAL,
    import_price REAL,
    export_price REAL,
    PRIMARY KEY (site, at)
) WITHOUT ROWID;
INSERT INTO samples SELECT 'home', * FROM samples_1;
DROP TABLE samples_1;

ALTER TABLE power_5min RENAME TO power_5min_1;
CREATE TABLE power_5min (
    site TEXT NOT NULL,
    at INTEGER NOT NULL,
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
    discharge_w REAL,
    PRIMARY KEY (site, at)
) WITHOUT ROWID;
INSERT INTO power_5min SELECT 'home', * FROM power_5min_1;
DROP TABLE power_5min_1;

ALTER TABLE tokens RENAME TO tokens_1;
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    created_at_real INTEGER NOT NULL,
    last_used_at_real INTEGER,
    revoked_at_real INTEGER
) WITHOUT ROWID;
INSERT INTO tokens SELECT id, 'home', name, scope, digest, created_at, last_used_at, revoked_at FROM tokens_1;
DROP TABLE tokens_1;

ALTER TABLE pairings RENAME TO pairings_1;
CREATE TABLE pairings (
    digest TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    scope TEXT NOT NULL,
    expires_at_real INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO pairings SELECT digest, 'home', scope, expires_at FROM pairings_1;
DROP TABLE pairings_1;
