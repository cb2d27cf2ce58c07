-- Tenders: what is asked for, what was bid, how the experts scored it, and who challenges the award (docs/BUREAU.md §3.2).
CREATE TABLE tenders (
    id BLOB NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    method TEXT NOT NULL CONSTRAINT tenders_method CHECK (method IN ('open', 'negotiation')),
    categories TEXT NOT NULL,
    ceiling_fen INTEGER NOT NULL CONSTRAINT tenders_ceiling_fen CHECK (ceiling_fen >= 0),
    price_weight_centi INTEGER NOT NULL CONSTRAINT tenders_price_weight_centi CHECK (price_weight_centi BETWEEN 0 AND 10000),
    criteria TEXT NOT NULL,
    small_firm_bp INTEGER NOT NULL CONSTRAINT tenders_small_firm_bp CHECK (small_firm_bp BETWEEN 0 AND 10000),
    closes_at INTEGER NOT NULL,
    experts TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT tenders_state CHECK (state IN ('draft', 'published', 'opened', 'awarded', 'contracted', 'failed', 'cancelled')),
    failed_code TEXT CONSTRAINT tenders_failed_code CHECK (failed_code IN ('too_few_bids')),
    cancel_reason TEXT,
    winner_bid_id BLOB,
    made_by_name TEXT NOT NULL,
    opened_by_name TEXT,
    opened_at INTEGER,
    awarded_by BLOB,
    awarded_by_name TEXT,
    awarded_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT tenders_failed CHECK ((state = 'failed') = (failed_code IS NOT NULL)),
    CONSTRAINT tenders_won CHECK ((state IN ('awarded', 'contracted')) = (winner_bid_id IS NOT NULL))
) STRICT;
CREATE INDEX tenders_updated_at ON tenders (updated_at, id);

CREATE TABLE bids (
    id BLOB NOT NULL PRIMARY KEY,
    tender_id BLOB NOT NULL REFERENCES tenders (id),
    supplier_id BLOB NOT NULL REFERENCES suppliers (id),
    received_at INTEGER NOT NULL,
    small_firm INTEGER NOT NULL,
    state TEXT NOT NULL CONSTRAINT bids_state CHECK (state IN ('received', 'opened', 'rejected', 'won', 'lost')),
    rejected_code TEXT CONSTRAINT bids_rejected_code CHECK (rejected_code IN ('above_ceiling', 'not_admitted', 'invalid')),
    reject_reason TEXT,
    price_fen INTEGER CONSTRAINT bids_price_fen CHECK (price_fen > 0),
    evaluated_fen INTEGER,
    price_centi INTEGER,
    quality_centi INTEGER,
    total_centi INTEGER,
    made_by_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT bids_supplier_id UNIQUE (tender_id, supplier_id),
    CONSTRAINT bids_rejected CHECK ((state = 'rejected') = (rejected_code IS NOT NULL)),
    CONSTRAINT bids_sealed CHECK ((state = 'received') = (price_fen IS NULL))
) STRICT;
CREATE INDEX bids_updated_at ON bids (updated_at, id);
CREATE INDEX bids_supplier ON bids (supplier_id, id);

CREATE TABLE bid_scores (
    bid_id BLOB NOT NULL REFERENCES bids (id),
    expert TEXT NOT NULL,
    criterion TEXT NOT NULL,
    score_centi INTEGER NOT NULL CONSTRAINT bid_scores_score_centi CHECK (score_centi BETWEEN 0 AND 10000),
    PRIMARY KEY (bid_id, expert, criterion)
) STRICT;

-- Who scored or rejected bids, also what was replaced since, and for whom a key did it: none of them awards.
CREATE TABLE tender_judges (
    tender_id BLOB NOT NULL REFERENCES tenders (id),
    judged_by BLOB NOT NULL,
    on_behalf_of TEXT NOT NULL,
    PRIMARY KEY (tender_id, judged_by, on_behalf_of)
) STRICT;

CREATE TABLE tender_challenges (
    tender_id BLOB NOT NULL REFERENCES tenders (id),
    number INTEGER NOT NULL CONSTRAINT tender_challenges_number CHECK (number > 0),
    challenger TEXT NOT NULL,
    text TEXT NOT NULL,
    made_by_name TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    outcome TEXT CONSTRAINT tender_challenges_outcome CHECK (outcome IN ('rejected', 'upheld')),
    closed_by_name TEXT,
    closed_at INTEGER,
    PRIMARY KEY (tender_id, number)
) STRICT;

-- A contract that follows a tender names it; one that doesn't has a direct_reason.
ALTER TABLE contracts ADD COLUMN tender_id BLOB REFERENCES tenders (id);
CREATE INDEX contracts_tender_id ON contracts (tender_id);
