-- What a row's energy cost, and what a house without a battery would have paid beyond it, as it was counted:
-- the product of means is another where power and price change together. Of older rows only the means are known.

ALTER TABLE power_5min ADD COLUMN paid REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN paid_s REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN saved REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN saved_s REAL NOT NULL DEFAULT 0;

UPDATE power_5min SET
    paid_s = CASE WHEN import_w > 0 THEN min(grid_s, price_s) ELSE grid_s END,
    saved_s = CASE
        WHEN load_w IS NOT NULL AND ev_w IS NOT NULL AND pv_w IS NOT NULL THEN min(load_s, price_s)
        WHEN (ev_w IS NULL OR pv_w IS NULL) AND battery_w IS NOT NULL THEN min(grid_s, battery_s, price_s)
        ELSE 0 END
WHERE import_w IS NOT NULL AND export_w IS NOT NULL
AND (import_w = 0 OR import_price IS NOT NULL) AND (export_w = 0 OR export_price IS NOT NULL);

UPDATE power_5min SET saved_s = 0
WHERE saved_s > 0 AND (import_price IS NULL OR (export_price IS NULL AND
    CASE WHEN ev_w IS NULL OR pv_w IS NULL THEN grid_w + battery_w ELSE load_w + ev_w - pv_w END < 0));

UPDATE power_5min SET
    paid = (import_w * coalesce(import_price, 0) - export_w * coalesce(export_price, 0)) * paid_s / 3600000.0,
    saved = coalesce((
        max(CASE WHEN ev_w IS NULL OR pv_w IS NULL THEN grid_w + battery_w ELSE load_w + ev_w - pv_w END, 0)
            * import_price
        - max(-CASE WHEN ev_w IS NULL OR pv_w IS NULL THEN grid_w + battery_w ELSE load_w + ev_w - pv_w END, 0)
            * coalesce(export_price, 0)
        - import_w * import_price + export_w * coalesce(export_price, 0)) * saved_s / 3600000.0, 0)
WHERE paid_s > 0;
