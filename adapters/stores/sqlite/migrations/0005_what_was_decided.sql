-- What was decided beside why, and the plan it is from; older rows do not tell.

ALTER TABLE decisions ADD COLUMN action TEXT;
ALTER TABLE decisions ADD COLUMN plan_id TEXT;
CREATE INDEX decisions_by_target ON decisions (site, target, at);
