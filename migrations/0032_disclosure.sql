-- migrate:up
-- A third audience: whoever reads the families' page.
-- squawk-ignore ban-drop-constraint
ALTER TABLE disclosure.release DROP CONSTRAINT release_audience_check;
ALTER TABLE disclosure.release ADD CONSTRAINT release_audience_check
CHECK (audience IN ('inspector', 'partnership', 'public')) NOT VALID;

-- Published counts of children. They are not suppressed, so whatever we show is checked against
-- them first: somebody will subtract.
CREATE TABLE disclosure.public_total (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    variable text NOT NULL,
    category text NOT NULL,
    population text NOT NULL,
    count integer NOT NULL CHECK (count >= 0),
    source text NOT NULL,
    year smallint NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (inspection_id, variable, category, population)
);

GRANT SELECT, INSERT, DELETE ON disclosure.public_total TO soundings_disclosure;
ALTER TABLE disclosure.public_total ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure.public_total FORCE ROW LEVEL SECURITY;
CREATE POLICY public_total_within ON disclosure.public_total
USING (scope.sees(inspection_id));

-- Inspectors are shown gradients, schools, linked accounts and what families were told: released
-- to them by name, and to nobody else by rules/restriction.py.
GRANT SELECT ON contrast.linked, contrast.gradient, contrast.school_signal
TO soundings_disclosure;
GRANT SELECT ON estimate.school, estimate.variation, estimate.told TO soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
