-- What the terms of a contract made of a time beyond its energy at the listed price, and whether the price is
-- the one that is billed. Of older rows nobody kept that, and their prices will not change any more.

ALTER TABLE samples ADD COLUMN terms_cost REAL NOT NULL DEFAULT 0;
ALTER TABLE samples ADD COLUMN terms_cost_without REAL NOT NULL DEFAULT 0;
ALTER TABLE samples ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;

ALTER TABLE power_5min ADD COLUMN terms_cost REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN terms_cost_without REAL NOT NULL DEFAULT 0;
ALTER TABLE power_5min ADD COLUMN settled_s REAL NOT NULL DEFAULT 0;

UPDATE samples SET settled = import_price IS NOT NULL;
UPDATE power_5min SET settled_s = price_s;
