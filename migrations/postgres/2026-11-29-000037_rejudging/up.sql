-- The rule because of which a trip needs another vehicle or driver. Trips that were flagged before have none.
ALTER TABLE trips ADD COLUMN reassignment_code text COLLATE "C";
