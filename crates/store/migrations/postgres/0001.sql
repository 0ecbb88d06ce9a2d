-- The first schema. Every key starts with the district. Dates are day numbers (days since 1970-01-01), instants milliseconds UTC,
-- flags 0/1, money 分. Only integers, texts and bytes: what the code knows of a database is these three.

CREATE TABLE head (
    district TEXT NOT NULL, name TEXT NOT NULL, origin TEXT NOT NULL, demo BIGINT NOT NULL,
    size BIGINT NOT NULL, frontier BYTEA NOT NULL, recorded BIGINT NOT NULL, min_reader BIGINT NOT NULL,
    PRIMARY KEY (district)
);

-- The log. `leaf` is the canonical bytes that are hashed; nothing else in a row decides anything.
CREATE TABLE event (
    district TEXT NOT NULL, n BIGINT NOT NULL, matter TEXT NOT NULL, seq BIGINT NOT NULL, leaf BYTEA NOT NULL, hash BYTEA NOT NULL,
    PRIMARY KEY (district, n), UNIQUE (district, matter, seq)
);

-- Sealed values beside their commitments. Class 1 text: readable; 2 personal and 3 sensitive: cipher, masked form, keyed look-up.
CREATE TABLE sealed (
    district TEXT NOT NULL, n BIGINT NOT NULL, field TEXT NOT NULL, class BIGINT NOT NULL,
    salt BYTEA, value TEXT, cipher BYTEA, masked TEXT, lookup BYTEA, blob TEXT,
    PRIMARY KEY (district, n, field)
);

CREATE TABLE request (
    district TEXT NOT NULL, key TEXT NOT NULL, principal TEXT NOT NULL, body TEXT NOT NULL, n BIGINT NOT NULL, outcome TEXT NOT NULL,
    PRIMARY KEY (district, key)
);

-- One row per matter. t1…t12 and n1…n12 hold the clear fields that lists, conditions and figures name (table slot); rest the others.
CREATE TABLE matter (
    district TEXT NOT NULL, matter TEXT NOT NULL, procedure TEXT NOT NULL, edition TEXT NOT NULL, rules TEXT NOT NULL, unit TEXT NOT NULL,
    title TEXT NOT NULL, summary TEXT NOT NULL, number TEXT, identity TEXT, step TEXT NOT NULL, step_day BIGINT NOT NULL,
    opened BIGINT NOT NULL, ended BIGINT NOT NULL, settled_as TEXT, seq BIGINT NOT NULL, tip BYTEA NOT NULL,
    historic BIGINT NOT NULL, findings BIGINT NOT NULL, due BIGINT, opener TEXT NOT NULL, at_n BIGINT NOT NULL,
    t1 TEXT, t2 TEXT, t3 TEXT, t4 TEXT, t5 TEXT, t6 TEXT, t7 TEXT, t8 TEXT, t9 TEXT, t10 TEXT, t11 TEXT, t12 TEXT,
    n1 BIGINT, n2 BIGINT, n3 BIGINT, n4 BIGINT, n5 BIGINT, n6 BIGINT, n7 BIGINT, n8 BIGINT, n9 BIGINT, n10 BIGINT, n11 BIGINT, n12 BIGINT,
    rest TEXT NOT NULL,
    PRIMARY KEY (district, matter)
);
CREATE INDEX matter_opened ON matter (district, procedure, opened);
CREATE INDEX matter_due ON matter (district, procedure, ended, due);
CREATE INDEX matter_unit ON matter (district, unit, procedure, opened);
CREATE INDEX matter_step ON matter (district, procedure, step, opened);
CREATE UNIQUE INDEX matter_identity ON matter (district, procedure, identity) WHERE identity IS NOT NULL;
CREATE INDEX matter_number ON matter (district, number) WHERE number IS NOT NULL;
CREATE INDEX matter_opener ON matter (district, opener, opened);

CREATE TABLE item (
    district TEXT NOT NULL, matter TEXT NOT NULL, grp TEXT NOT NULL, no BIGINT NOT NULL, procedure TEXT NOT NULL,
    t1 TEXT, t2 TEXT, t3 TEXT, t4 TEXT, t5 TEXT, t6 TEXT, n1 BIGINT, n2 BIGINT, n3 BIGINT, n4 BIGINT, n5 BIGINT, n6 BIGINT,
    rest TEXT NOT NULL,
    PRIMARY KEY (district, matter, grp, no)
);
CREATE INDEX item_group ON item (district, procedure, grp);

CREATE TABLE milestone (
    district TEXT NOT NULL, matter TEXT NOT NULL, seq BIGINT NOT NULL, no BIGINT NOT NULL, procedure TEXT NOT NULL,
    action TEXT NOT NULL, item BIGINT NOT NULL, day BIGINT NOT NULL, actor TEXT NOT NULL, valid BIGINT NOT NULL, fact BIGINT NOT NULL,
    PRIMARY KEY (district, matter, seq, no)
);
CREATE INDEX milestone_day ON milestone (district, procedure, action, day, matter, valid);

CREATE TABLE stay (
    district TEXT NOT NULL, matter TEXT NOT NULL, seq BIGINT NOT NULL, step TEXT NOT NULL, day_from BIGINT NOT NULL, day_to BIGINT,
    PRIMARY KEY (district, matter, seq)
);

CREATE TABLE clock (
    district TEXT NOT NULL, matter TEXT NOT NULL, clock TEXT NOT NULL, procedure TEXT NOT NULL, state TEXT NOT NULL,
    started BIGINT, due BIGINT, stopped BIGINT,
    PRIMARY KEY (district, matter, clock)
);
CREATE INDEX clock_due ON clock (district, state, due);
CREATE INDEX clock_kind ON clock (district, procedure, clock, state, due);

CREATE TABLE link (
    district TEXT NOT NULL, matter TEXT NOT NULL, link TEXT NOT NULL, other TEXT NOT NULL, other_procedure TEXT NOT NULL, settled_as TEXT,
    PRIMARY KEY (district, matter, link, other)
);
CREATE INDEX link_other ON link (district, other, link);

CREATE TABLE participant (
    district TEXT NOT NULL, matter TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
    PRIMARY KEY (district, matter, person, role)
);
CREATE INDEX participant_person ON participant (district, person, matter);

CREATE TABLE paper (
    district TEXT NOT NULL, matter TEXT NOT NULL, paper TEXT NOT NULL, seq BIGINT NOT NULL, procedure TEXT NOT NULL, day BIGINT NOT NULL,
    PRIMARY KEY (district, matter, paper, seq)
);
CREATE INDEX paper_kind ON paper (district, procedure, paper, day);

CREATE TABLE publication (
    district TEXT NOT NULL, matter TEXT NOT NULL, publication TEXT NOT NULL, procedure TEXT NOT NULL, place TEXT NOT NULL, state TEXT NOT NULL,
    since BIGINT NOT NULL, due BIGINT, day BIGINT,
    PRIMARY KEY (district, matter, publication)
);
CREATE INDEX publication_state ON publication (district, state, due);

-- What the portal reads, and nothing else: masked, in clear.
CREATE TABLE published (
    district TEXT NOT NULL, id TEXT NOT NULL, matter TEXT NOT NULL, publication TEXT NOT NULL, place TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, number TEXT, day BIGINT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, mask_note TEXT, n BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX published_place ON published (district, place, state, day);

CREATE TABLE todo (
    district TEXT NOT NULL, matter TEXT NOT NULL, office TEXT NOT NULL, unit TEXT NOT NULL, unit_kind TEXT NOT NULL, person TEXT NOT NULL,
    role TEXT NOT NULL, due BIGINT,
    PRIMARY KEY (district, matter, office, unit, unit_kind, person, role)
);
CREATE INDEX todo_office ON todo (district, office, due);

-- Which slot a clear field has; rows are only ever added. `grp` is empty for fields of the matter, `#` marks counters.
CREATE TABLE slot (
    district TEXT NOT NULL, procedure TEXT NOT NULL, grp TEXT NOT NULL, field TEXT NOT NULL, slot TEXT NOT NULL,
    PRIMARY KEY (district, procedure, grp, field), UNIQUE (district, procedure, grp, slot)
);

CREATE TABLE series (
    district TEXT NOT NULL, series TEXT NOT NULL, mark TEXT NOT NULL, year BIGINT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (district, series, mark, year)
);

CREATE TABLE unit (
    district TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, short TEXT NOT NULL, kind TEXT NOT NULL, mark TEXT NOT NULL,
    parent TEXT, day_from BIGINT NOT NULL, day_to BIGINT, document TEXT NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE person (
    district TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, login TEXT NOT NULL, disabled BIGINT NOT NULL,
    PRIMARY KEY (district, id), UNIQUE (district, login)
);

CREATE TABLE account (
    district TEXT NOT NULL, person TEXT NOT NULL, hash TEXT NOT NULL, must_change BIGINT NOT NULL, changed BIGINT NOT NULL,
    failures BIGINT NOT NULL, failed_at BIGINT,
    PRIMARY KEY (district, person)
);

CREATE TABLE session (
    district TEXT NOT NULL, token BYTEA NOT NULL, person TEXT NOT NULL, csrf TEXT NOT NULL, made BIGINT NOT NULL, seen BIGINT NOT NULL,
    PRIMARY KEY (district, token)
);
CREATE INDEX session_person ON session (district, person);

CREATE TABLE appointment (
    district TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, office TEXT NOT NULL, unit TEXT NOT NULL, day_from BIGINT NOT NULL, day_to BIGINT,
    PRIMARY KEY (district, id)
);
CREATE INDEX appointment_person ON appointment (district, person);

CREATE TABLE local_value (
    district TEXT NOT NULL, key TEXT NOT NULL, day_from BIGINT NOT NULL, length TEXT, number BIGINT, text TEXT, basis TEXT NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (district, key, day_from)
);

-- Adopted law: texts by hash; each adoption is the set of its files. Editions are read from every adoption, so that old ones stay.
CREATE TABLE catalogue_text (
    district TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (district, hash)
);
CREATE TABLE catalogue_file (
    district TEXT NOT NULL, adoption BIGINT NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (district, adoption, path)
);
CREATE TABLE workday (
    district TEXT NOT NULL, day BIGINT NOT NULL, ordinal BIGINT NOT NULL,
    PRIMARY KEY (district, day)
);

CREATE TABLE note (
    district TEXT NOT NULL, size BIGINT NOT NULL, text TEXT NOT NULL, made BIGINT NOT NULL,
    PRIMARY KEY (district, size)
);

-- Plain rows, not events: attempts that a rule refused, and the security log.
CREATE TABLE refused (
    district TEXT NOT NULL, id BIGINT NOT NULL, matter TEXT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, rule TEXT NOT NULL,
    sentence TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX refused_matter ON refused (district, matter);
CREATE TABLE security (
    district TEXT NOT NULL, id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, person TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE blob (
    district TEXT NOT NULL, name TEXT NOT NULL, matter TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL, key BYTEA, made BIGINT NOT NULL,
    PRIMARY KEY (district, name)
);

CREATE TABLE job (
    district TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, payload TEXT NOT NULL, run_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
    locked_until BIGINT, error TEXT,
    PRIMARY KEY (district, id)
);
