-- migrate:up
CREATE TABLE sampling.draw (
    draw_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    purpose text NOT NULL CHECK (purpose IN ('tracked_children')),
    seed text NOT NULL,
    frame_sha256 text NOT NULL,
    design jsonb NOT NULL,
    drawn_at timestamptz NOT NULL,
    UNIQUE (inspection_id, purpose)
);

CREATE TABLE sampling.drawn (
    draw_id uuid NOT NULL REFERENCES sampling.draw,
    case_id uuid NOT NULL,
    slot text NOT NULL,
    position smallint NOT NULL,
    ticket text NOT NULL,
    reserve boolean NOT NULL,
    PRIMARY KEY (draw_id, case_id)
);

GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA sampling TO soundings_sampling;
GRANT USAGE ON SCHEMA sampling TO soundings_disclosure;
GRANT SELECT ON sampling.draw, sampling.drawn TO soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
