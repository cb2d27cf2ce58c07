DROP INDEX contracts_tender_id;
ALTER TABLE contracts DROP COLUMN tender_id;
DROP TABLE tender_challenges;
DROP TABLE tender_judges;
DROP TABLE bid_scores;
DROP TABLE bids;
DROP TABLE tenders;
