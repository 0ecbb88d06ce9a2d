-- Certificates of persons (执法证 …): which kind, from which day to which.
CREATE TABLE certificate (
    district TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, number TEXT COLLATE "C" NOT NULL, day_from BIGINT NOT NULL, day_to BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX certificate_person ON certificate (district, person);
