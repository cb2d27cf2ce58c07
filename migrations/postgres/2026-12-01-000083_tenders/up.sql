-- Tenders: what is asked for, what was bid, how the experts scored it, and who challenges the award (docs/BUREAU.md §3.2).
CREATE TABLE tenders (
    id uuid NOT NULL PRIMARY KEY,
    title text COLLATE "C" NOT NULL,
    method text COLLATE "C" NOT NULL CONSTRAINT tenders_method CHECK (method IN ('open', 'negotiation')),
    categories text COLLATE "C" NOT NULL,
    ceiling_fen bigint NOT NULL CONSTRAINT tenders_ceiling_fen CHECK (ceiling_fen >= 0),
    price_weight_centi bigint NOT NULL CONSTRAINT tenders_price_weight_centi CHECK (price_weight_centi BETWEEN 0 AND 10000),
    criteria text COLLATE "C" NOT NULL,
    small_firm_bp bigint NOT NULL CONSTRAINT tenders_small_firm_bp CHECK (small_firm_bp BETWEEN 0 AND 10000),
    closes_at timestamptz NOT NULL,
    experts text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT tenders_state CHECK (state IN ('draft', 'published', 'opened', 'awarded', 'contracted', 'failed', 'cancelled')),
    failed_code text COLLATE "C" CONSTRAINT tenders_failed_code CHECK (failed_code IN ('too_few_bids')),
    cancel_reason text COLLATE "C",
    winner_bid_id uuid,
    made_by_name text COLLATE "C" NOT NULL,
    opened_by_name text COLLATE "C",
    opened_at timestamptz,
    awarded_by uuid,
    awarded_by_name text COLLATE "C",
    awarded_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT tenders_failed CHECK ((state = 'failed') = (failed_code IS NOT NULL)),
    CONSTRAINT tenders_won CHECK ((state IN ('awarded', 'contracted')) = (winner_bid_id IS NOT NULL))
);
CREATE INDEX tenders_updated_at ON tenders (updated_at, id);

CREATE TABLE bids (
    id uuid NOT NULL PRIMARY KEY,
    tender_id uuid NOT NULL REFERENCES tenders (id),
    supplier_id uuid NOT NULL REFERENCES suppliers (id),
    received_at timestamptz NOT NULL,
    small_firm boolean NOT NULL,
    state text COLLATE "C" NOT NULL CONSTRAINT bids_state CHECK (state IN ('received', 'opened', 'rejected', 'won', 'lost')),
    rejected_code text COLLATE "C" CONSTRAINT bids_rejected_code CHECK (rejected_code IN ('above_ceiling', 'not_admitted', 'invalid')),
    reject_reason text COLLATE "C",
    price_fen bigint CONSTRAINT bids_price_fen CHECK (price_fen > 0),
    evaluated_fen bigint,
    price_centi bigint,
    quality_centi bigint,
    total_centi bigint,
    made_by_name text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bids_supplier_id UNIQUE (tender_id, supplier_id),
    CONSTRAINT bids_rejected CHECK ((state = 'rejected') = (rejected_code IS NOT NULL)),
    CONSTRAINT bids_sealed CHECK ((state = 'received') = (price_fen IS NULL))
);
CREATE INDEX bids_updated_at ON bids (updated_at, id);
CREATE INDEX bids_supplier ON bids (supplier_id, id);

CREATE TABLE bid_scores (
    bid_id uuid NOT NULL REFERENCES bids (id),
    expert text COLLATE "C" NOT NULL,
    criterion text COLLATE "C" NOT NULL,
    score_centi bigint NOT NULL CONSTRAINT bid_scores_score_centi CHECK (score_centi BETWEEN 0 AND 10000),
    PRIMARY KEY (bid_id, expert, criterion)
);

-- Who scored or rejected bids, also what was replaced since, and for whom a key did it: none of them awards.
CREATE TABLE tender_judges (
    tender_id uuid NOT NULL REFERENCES tenders (id),
    judged_by uuid NOT NULL,
    on_behalf_of text COLLATE "C" NOT NULL,
    PRIMARY KEY (tender_id, judged_by, on_behalf_of)
);

CREATE TABLE tender_challenges (
    tender_id uuid NOT NULL REFERENCES tenders (id),
    number bigint NOT NULL CONSTRAINT tender_challenges_number CHECK (number > 0),
    challenger text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    made_by_name text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    outcome text COLLATE "C" CONSTRAINT tender_challenges_outcome CHECK (outcome IN ('rejected', 'upheld')),
    closed_by_name text COLLATE "C",
    closed_at timestamptz,
    PRIMARY KEY (tender_id, number)
);

-- A contract that follows a tender names it; one that doesn't has a direct_reason.
ALTER TABLE contracts ADD COLUMN tender_id uuid REFERENCES tenders (id);
CREATE INDEX contracts_tender_id ON contracts (tender_id);
