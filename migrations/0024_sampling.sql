-- migrate:up
-- The draws of before had no ceremony and so prove nothing; nobody holds one that counts.
-- squawk-ignore ban-drop-table
DROP TABLE sampling.drawn;
-- squawk-ignore ban-drop-table
DROP TABLE sampling.draw;

-- One seed an inspection: the list and the design are frozen and their hashes
-- published before anybody can know the randomness. A redraw is a new ceremony.
CREATE TABLE sampling.ceremony (
    ceremony_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    number smallint NOT NULL,
    reason text NOT NULL,
    frame text NOT NULL,
    frame_sha256 text NOT NULL,
    design jsonb NOT NULL,
    design_sha256 text NOT NULL,
    frozen_at timestamptz NOT NULL,
    beacon_round bigint,
    published_at timestamptz,
    signature text,
    dice text,
    seed text,
    seeded_at timestamptz,
    UNIQUE (inspection_id, number)
);

-- What stands behind a meaningless name of the frozen list.
CREATE TABLE sampling.listed (
    ceremony_id uuid NOT NULL REFERENCES sampling.ceremony,
    unit text NOT NULL,
    case_id uuid NOT NULL,
    PRIMARY KEY (ceremony_id, unit),
    UNIQUE (ceremony_id, case_id)
);

-- families: whom the draw was made from, where that was fewer than all (the silent).
CREATE TABLE sampling.draw (
    draw_id uuid PRIMARY KEY,
    ceremony_id uuid NOT NULL REFERENCES sampling.ceremony,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    purpose text NOT NULL CHECK (purpose IN ('tracked_children', 'records', 'phone')),
    families text[] NOT NULL,
    drawn_at timestamptz NOT NULL,
    UNIQUE (ceremony_id, purpose)
);
CREATE INDEX draw_by_inspection ON sampling.draw (inspection_id);

CREATE TABLE sampling.drawn (
    draw_id uuid NOT NULL REFERENCES sampling.draw,
    case_id uuid NOT NULL,
    unit text NOT NULL,
    slot text NOT NULL,
    position integer NOT NULL,
    ticket text NOT NULL,
    reserve boolean NOT NULL,
    inclusion_probability double precision NOT NULL
    CHECK (inclusion_probability > 0 AND inclusion_probability <= 1),
    PRIMARY KEY (draw_id, case_id)
);

-- What became of a drawn child: appended, never changed.
CREATE TABLE sampling.outcome (
    outcome_id uuid PRIMARY KEY,
    draw_id uuid NOT NULL,
    case_id uuid NOT NULL,
    outcome text NOT NULL,
    noted_at timestamptz NOT NULL,
    FOREIGN KEY (draw_id, case_id) REFERENCES sampling.drawn
);
CREATE INDEX outcome_by_draw ON sampling.outcome (draw_id);

-- Children whom at least one carer may be written to about: who may be phoned.
CREATE VIEW outreach.open_case AS
SELECT DISTINCT case_id FROM outreach.open_care;

GRANT SELECT ON outreach.open_case TO soundings_sampling;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA sampling TO soundings_sampling;
GRANT UPDATE (beacon_round, published_at, signature, dice, seed, seeded_at)
ON sampling.ceremony TO soundings_sampling;
GRANT USAGE ON SCHEMA sampling TO soundings_estimate, soundings_contrast, soundings_disclosure;
GRANT SELECT ON sampling.draw, sampling.drawn, sampling.outcome TO
soundings_estimate, soundings_contrast, soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
