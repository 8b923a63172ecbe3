-- Every second weighs the same: a sample stands for the `ms` that ended at its instant, and a mean knows for
-- how many seconds of its bucket each value was known.

ALTER TABLE samples ADD COLUMN ms INTEGER NOT NULL DEFAULT 0;

UPDATE samples SET ms = coalesce(
    (SELECT samples.at - max(before.at) FROM samples AS before
     WHERE before.site = samples.site AND before.at < samples.at AND before.at > samples.at - 360000), 0);

ALTER TABLE power_5min ADD COLUMN grid_s REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN pv_s REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN battery_s REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN load_s REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN ev_s REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN soc_s REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN price_s REAL NOT NULL DEFAULT 0;

-- Of older rows nobody kept how much of them was measured; they were made where something was.
UPDATE power_5min SET
    grid_s = 300 * (grid_w IS NOT NULL),
    pv_s = 300 * (pv_w IS NOT NULL),
    battery_s = 300 * (battery_w IS NOT NULL),
    load_s = 300 * (load_w IS NOT NULL),
    ev_s = 300 * (ev_w IS NOT NULL),
    soc_s = 300 * (soc_pct IS NOT NULL),
    price_s = 300 * (import_price IS NOT NULL);
