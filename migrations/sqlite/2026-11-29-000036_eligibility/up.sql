-- What the failure of each rule about who may be sent does, by the rule's code, as JSON.
ALTER TABLE settings ADD COLUMN eligibility TEXT NOT NULL DEFAULT '{}';
