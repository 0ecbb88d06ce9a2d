-- The first schema. Texts sort by their bytes, as SQLite sorts them. Every key starts with the district. Dates are day numbers (days since 1970-01-01), instants milliseconds UTC,
-- flags 0/1, money 分. Only integers, texts and bytes: what the code knows of a database is these three.

CREATE TABLE head (
    district TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, origin TEXT COLLATE "C" NOT NULL, demo BIGINT NOT NULL,
    size BIGINT NOT NULL, frontier BYTEA NOT NULL, recorded BIGINT NOT NULL, min_reader BIGINT NOT NULL,
    -- Event that last changed the adopted world (other nodes read it anew), and the version of the projector that made the projections; 0 = make them anew.
    world BIGINT NOT NULL, projector BIGINT NOT NULL,
    PRIMARY KEY (district)
);

-- The log. `leaf` is the canonical bytes that are hashed; nothing else in a row decides anything.
CREATE TABLE event (
    district TEXT COLLATE "C" NOT NULL, n BIGINT NOT NULL, matter TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL, leaf BYTEA NOT NULL, hash BYTEA NOT NULL,
    PRIMARY KEY (district, n), UNIQUE (district, matter, seq)
);

-- Sealed values beside their commitments. Class 1 text: readable; 2 personal and 3 sensitive: cipher, masked form, keyed look-up.
CREATE TABLE sealed (
    district TEXT COLLATE "C" NOT NULL, n BIGINT NOT NULL, field TEXT COLLATE "C" NOT NULL, class BIGINT NOT NULL,
    salt BYTEA, value TEXT COLLATE "C", cipher BYTEA, masked TEXT COLLATE "C", lookup BYTEA, blob TEXT COLLATE "C",
    PRIMARY KEY (district, n, field)
);

CREATE TABLE request (
    district TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, principal TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, n BIGINT NOT NULL, outcome TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, key)
);

-- One row per matter. t1…t12 and n1…n12 hold the clear fields that lists, conditions and figures name (table slot); rest the others.
CREATE TABLE matter (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, procedure TEXT COLLATE "C" NOT NULL, edition TEXT COLLATE "C" NOT NULL, rules TEXT COLLATE "C" NOT NULL, unit TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL, summary TEXT COLLATE "C" NOT NULL, number TEXT COLLATE "C", identity TEXT COLLATE "C", step TEXT COLLATE "C" NOT NULL, step_day BIGINT NOT NULL,
    opened BIGINT NOT NULL, ended BIGINT NOT NULL, settled_as TEXT COLLATE "C", seq BIGINT NOT NULL, tip BYTEA NOT NULL,
    historic BIGINT NOT NULL, findings BIGINT NOT NULL, due BIGINT, opener TEXT COLLATE "C" NOT NULL, at_n BIGINT NOT NULL,
    t1 TEXT COLLATE "C", t2 TEXT COLLATE "C", t3 TEXT COLLATE "C", t4 TEXT COLLATE "C", t5 TEXT COLLATE "C", t6 TEXT COLLATE "C", t7 TEXT COLLATE "C", t8 TEXT COLLATE "C", t9 TEXT COLLATE "C", t10 TEXT COLLATE "C", t11 TEXT COLLATE "C", t12 TEXT COLLATE "C",
    n1 BIGINT, n2 BIGINT, n3 BIGINT, n4 BIGINT, n5 BIGINT, n6 BIGINT, n7 BIGINT, n8 BIGINT, n9 BIGINT, n10 BIGINT, n11 BIGINT, n12 BIGINT,
    rest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, matter)
);
CREATE INDEX matter_opened ON matter (district, procedure, opened, matter);
CREATE INDEX matter_due ON matter (district, procedure, ended, due);
CREATE INDEX matter_unit ON matter (district, unit, procedure, opened, matter);
CREATE INDEX matter_step ON matter (district, procedure, step, opened);
CREATE UNIQUE INDEX matter_identity ON matter (district, procedure, identity) WHERE identity IS NOT NULL;
CREATE INDEX matter_number ON matter (district, number) WHERE number IS NOT NULL;
CREATE INDEX matter_opener ON matter (district, opener, opened);

CREATE TABLE item (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, grp TEXT COLLATE "C" NOT NULL, no BIGINT NOT NULL, procedure TEXT COLLATE "C" NOT NULL,
    t1 TEXT COLLATE "C", t2 TEXT COLLATE "C", t3 TEXT COLLATE "C", t4 TEXT COLLATE "C", t5 TEXT COLLATE "C", t6 TEXT COLLATE "C", n1 BIGINT, n2 BIGINT, n3 BIGINT, n4 BIGINT, n5 BIGINT, n6 BIGINT,
    rest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, matter, grp, no)
);
CREATE INDEX item_group ON item (district, procedure, grp);

CREATE TABLE milestone (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL, no BIGINT NOT NULL, procedure TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL, item BIGINT NOT NULL, day BIGINT NOT NULL, actor TEXT COLLATE "C" NOT NULL, valid BIGINT NOT NULL, fact BIGINT NOT NULL,
    PRIMARY KEY (district, matter, seq, no)
);
CREATE INDEX milestone_day ON milestone (district, procedure, action, day, matter, valid);

CREATE TABLE stay (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL, step TEXT COLLATE "C" NOT NULL, day_from BIGINT NOT NULL, day_to BIGINT,
    PRIMARY KEY (district, matter, seq)
);

CREATE TABLE clock (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, clock TEXT COLLATE "C" NOT NULL, procedure TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL,
    started BIGINT, due BIGINT, stopped BIGINT,
    PRIMARY KEY (district, matter, clock)
);
CREATE INDEX clock_due ON clock (district, state, due);
CREATE INDEX clock_kind ON clock (district, procedure, clock, state, due);

CREATE TABLE link (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, link TEXT COLLATE "C" NOT NULL, other TEXT COLLATE "C" NOT NULL, other_procedure TEXT COLLATE "C" NOT NULL, settled_as TEXT COLLATE "C",
    PRIMARY KEY (district, matter, link, other)
);
CREATE INDEX link_other ON link (district, other, link);

CREATE TABLE participant (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL, role TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, matter, person, role)
);
CREATE INDEX participant_person ON participant (district, person, matter);

CREATE TABLE paper (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, paper TEXT COLLATE "C" NOT NULL, seq BIGINT NOT NULL, procedure TEXT COLLATE "C" NOT NULL, day BIGINT NOT NULL,
    PRIMARY KEY (district, matter, paper, seq)
);
CREATE INDEX paper_kind ON paper (district, procedure, paper, day);

CREATE TABLE publication (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, publication TEXT COLLATE "C" NOT NULL, procedure TEXT COLLATE "C" NOT NULL, place TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL,
    since BIGINT NOT NULL, due BIGINT, day BIGINT,
    PRIMARY KEY (district, matter, publication)
);
CREATE INDEX publication_state ON publication (district, state, due);

-- What the portal reads, and nothing else: masked, in clear.
CREATE TABLE published (
    district TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, publication TEXT COLLATE "C" NOT NULL, place TEXT COLLATE "C" NOT NULL, title TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL, number TEXT COLLATE "C", day BIGINT NOT NULL, state TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, mask_note TEXT COLLATE "C", n BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX published_place ON published (district, place, state, day);

CREATE TABLE todo (
    district TEXT COLLATE "C" NOT NULL, matter TEXT COLLATE "C" NOT NULL, office TEXT COLLATE "C" NOT NULL, unit TEXT COLLATE "C" NOT NULL, unit_kind TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL, due BIGINT,
    PRIMARY KEY (district, matter, office, unit, unit_kind, person, role)
);
CREATE INDEX todo_office ON todo (district, office, due);

-- Which slot a clear field has; rows are only ever added. `grp` is empty for fields of the matter, `#` marks counters.
CREATE TABLE slot (
    district TEXT COLLATE "C" NOT NULL, procedure TEXT COLLATE "C" NOT NULL, grp TEXT COLLATE "C" NOT NULL, field TEXT COLLATE "C" NOT NULL, slot TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, procedure, grp, field), UNIQUE (district, procedure, grp, slot)
);

CREATE TABLE series (
    district TEXT COLLATE "C" NOT NULL, series TEXT COLLATE "C" NOT NULL, mark TEXT COLLATE "C" NOT NULL, year BIGINT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (district, series, mark, year)
);

CREATE TABLE unit (
    district TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, short TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, mark TEXT COLLATE "C" NOT NULL,
    parent TEXT COLLATE "C", day_from BIGINT NOT NULL, day_to BIGINT, document TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE person (
    district TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, login TEXT COLLATE "C" NOT NULL, disabled BIGINT NOT NULL,
    PRIMARY KEY (district, id), UNIQUE (district, login)
);

CREATE TABLE account (
    district TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL, hash TEXT COLLATE "C" NOT NULL, must_change BIGINT NOT NULL, changed BIGINT NOT NULL,
    failures BIGINT NOT NULL, failed_at BIGINT,
    PRIMARY KEY (district, person)
);

CREATE TABLE session (
    district TEXT COLLATE "C" NOT NULL, token BYTEA NOT NULL, person TEXT COLLATE "C" NOT NULL, csrf TEXT COLLATE "C" NOT NULL, made BIGINT NOT NULL, seen BIGINT NOT NULL,
    PRIMARY KEY (district, token)
);
CREATE INDEX session_person ON session (district, person);

CREATE TABLE appointment (
    district TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL, office TEXT COLLATE "C" NOT NULL, unit TEXT COLLATE "C" NOT NULL, day_from BIGINT NOT NULL, day_to BIGINT,
    PRIMARY KEY (district, id)
);
CREATE INDEX appointment_person ON appointment (district, person);

CREATE TABLE local_value (
    district TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, day_from BIGINT NOT NULL, length TEXT COLLATE "C", number BIGINT, text TEXT COLLATE "C", basis TEXT COLLATE "C" NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (district, key, day_from)
);

-- Adopted law: texts by hash; each adoption is the set of its files. Editions are read from every adoption, so that old ones stay.
CREATE TABLE catalogue_text (
    district TEXT COLLATE "C" NOT NULL, hash TEXT COLLATE "C" NOT NULL, text TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, hash)
);
CREATE TABLE catalogue_file (
    district TEXT COLLATE "C" NOT NULL, adoption BIGINT NOT NULL, path TEXT COLLATE "C" NOT NULL, hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, adoption, path)
);
CREATE TABLE workday (
    district TEXT COLLATE "C" NOT NULL, day BIGINT NOT NULL, ordinal BIGINT NOT NULL,
    PRIMARY KEY (district, day)
);

CREATE TABLE note (
    district TEXT COLLATE "C" NOT NULL, size BIGINT NOT NULL, text TEXT COLLATE "C" NOT NULL, made BIGINT NOT NULL,
    PRIMARY KEY (district, size)
);

-- Plain rows, not events: attempts that a rule refused, and the security log.
CREATE TABLE refused (
    district TEXT COLLATE "C" NOT NULL, id BIGINT NOT NULL, matter TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL, action TEXT COLLATE "C" NOT NULL, rule TEXT COLLATE "C" NOT NULL,
    sentence TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX refused_matter ON refused (district, matter);
CREATE TABLE security (
    district TEXT COLLATE "C" NOT NULL, id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT COLLATE "C" NOT NULL, person TEXT COLLATE "C" NOT NULL, detail TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE job (
    district TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, payload TEXT COLLATE "C" NOT NULL, run_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
    locked_until BIGINT, error TEXT COLLATE "C",
    PRIMARY KEY (district, id)
);
