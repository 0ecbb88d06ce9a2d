-- Which acts have been done in a matter, as bits (table slot, group `!`), and an index from which the records of a year are counted without
-- reading the matters themselves.
ALTER TABLE matter ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
DROP INDEX matter_opened;
CREATE INDEX matter_opened ON matter (district, procedure, opened, matter, done, historic, findings);
