-- Certificates of persons (执法证 …): which kind, from which day to which.
CREATE TABLE certificate (
    district TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, day_from INTEGER NOT NULL, day_to INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_person ON certificate (district, person);
