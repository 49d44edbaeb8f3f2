-- migrate:up
-- One claim held against the families. finding is the whole Struct as JSON, so
-- that a verdict can be read back with everything it was decided from.
CREATE TABLE contrast.finding (
    cut_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    verdict text NOT NULL CHECK (
        verdict IN (
            'supported', 'supported_among_those_who_answered', 'not_supported', 'contradicted',
            'insufficient', 'not_comparable'
        )
    ),
    grade text NOT NULL CHECK (grade IN ('A', 'B', 'C', '')),
    finding jsonb NOT NULL,
    PRIMARY KEY (cut_id, claim_id)
);

CREATE TABLE contrast.enquiry (
    cut_id uuid NOT NULL,
    rank smallint NOT NULL,
    claim_id uuid NOT NULL,
    enquiry jsonb NOT NULL,
    PRIMARY KEY (cut_id, rank)
);

-- Every gap between a group and the rest that was tested, the standing ones first.
CREATE TABLE contrast.gap (
    cut_id uuid NOT NULL,
    position smallint NOT NULL,
    claim_id uuid NOT NULL,
    gap jsonb NOT NULL,
    PRIMARY KEY (cut_id, position)
);

CREATE TABLE contrast.signal (
    cut_id uuid NOT NULL,
    position smallint NOT NULL,
    signal jsonb NOT NULL,
    PRIMARY KEY (cut_id, position)
);

GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA contrast TO soundings_contrast;
GRANT USAGE ON SCHEMA contrast TO soundings_disclosure;
GRANT SELECT ON ALL TABLES IN SCHEMA contrast TO soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
