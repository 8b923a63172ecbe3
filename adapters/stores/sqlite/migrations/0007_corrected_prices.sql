-- What a sample needs so that a billed price, and one that corrects it, change no more than what
-- follows the market: the parts of which the contract sets the price, and whether its price is a market's at all.

ALTER TABLE samples ADD COLUMN set_share REAL NOT NULL DEFAULT 0;
ALTER TABLE samples ADD COLUMN set_share_without REAL NOT NULL DEFAULT 0;
ALTER TABLE samples ADD COLUMN of_market INTEGER NOT NULL DEFAULT 0;
