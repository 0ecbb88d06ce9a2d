-- The first schema. Every key starts with the district. Dates are day numbers (days since 1970-01-01), instants milliseconds UTC,
-- flags 0/1, money 分. Only integers, texts and bytes: what the code knows of a database is these three.

CREATE TABLE head (
    district TEXT NOT NULL, name TEXT NOT NULL, origin TEXT NOT NULL, demo INTEGER NOT NULL,
    size INTEGER NOT NULL, frontier BLOB NOT NULL, recorded INTEGER NOT NULL, min_reader INTEGER NOT NULL,
    -- Event that last changed the adopted world (other nodes read it anew), and the version of the projector that made the projections; 0 = make them anew.
    world INTEGER NOT NULL, projector INTEGER NOT NULL,
    PRIMARY KEY (district)
) STRICT, WITHOUT ROWID;

-- Tables with long rows keep their rowid: without it a row over a quarter of a page spills into a page of its own.
-- The log. `leaf` is the canonical bytes that are hashed; nothing else in a row decides anything.
CREATE TABLE event (
    district TEXT NOT NULL, n INTEGER NOT NULL, matter TEXT NOT NULL, seq INTEGER NOT NULL, leaf BLOB NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (district, n), UNIQUE (district, matter, seq)
) STRICT;

-- Sealed values beside their commitments. Class 1 text: readable; 2 personal and 3 sensitive: cipher, masked form, keyed look-up.
CREATE TABLE sealed (
    district TEXT NOT NULL, n INTEGER NOT NULL, field TEXT NOT NULL, class INTEGER NOT NULL,
    salt BLOB, value TEXT, cipher BLOB, masked TEXT, lookup BLOB, blob TEXT,
    PRIMARY KEY (district, n, field)
) STRICT;

CREATE TABLE request (
    district TEXT NOT NULL, key TEXT NOT NULL, principal TEXT NOT NULL, body TEXT NOT NULL, n INTEGER NOT NULL, outcome TEXT NOT NULL,
    PRIMARY KEY (district, key)
) STRICT;

-- One row per matter. t1…t12 and n1…n12 hold the clear fields that lists, conditions and figures name (table slot); rest the others.
CREATE TABLE matter (
    district TEXT NOT NULL, matter TEXT NOT NULL, procedure TEXT NOT NULL, edition TEXT NOT NULL, rules TEXT NOT NULL, unit TEXT NOT NULL,
    title TEXT NOT NULL, summary TEXT NOT NULL, number TEXT, identity TEXT, step TEXT NOT NULL, step_day INTEGER NOT NULL,
    opened INTEGER NOT NULL, ended INTEGER NOT NULL, settled_as TEXT, seq INTEGER NOT NULL, tip BLOB NOT NULL,
    historic INTEGER NOT NULL, findings INTEGER NOT NULL, due INTEGER, opener TEXT NOT NULL, at_n INTEGER NOT NULL,
    t1 TEXT, t2 TEXT, t3 TEXT, t4 TEXT, t5 TEXT, t6 TEXT, t7 TEXT, t8 TEXT, t9 TEXT, t10 TEXT, t11 TEXT, t12 TEXT,
    n1 INTEGER, n2 INTEGER, n3 INTEGER, n4 INTEGER, n5 INTEGER, n6 INTEGER, n7 INTEGER, n8 INTEGER, n9 INTEGER, n10 INTEGER, n11 INTEGER, n12 INTEGER,
    rest TEXT NOT NULL,
    PRIMARY KEY (district, matter)
) STRICT;
CREATE INDEX matter_opened ON matter (district, procedure, opened, matter);
CREATE INDEX matter_due ON matter (district, procedure, ended, due);
CREATE INDEX matter_unit ON matter (district, unit, procedure, opened, matter);
CREATE INDEX matter_step ON matter (district, procedure, step, opened);
CREATE UNIQUE INDEX matter_identity ON matter (district, procedure, identity) WHERE identity IS NOT NULL;
CREATE INDEX matter_number ON matter (district, number) WHERE number IS NOT NULL;
CREATE INDEX matter_opener ON matter (district, opener, opened);

CREATE TABLE item (
    district TEXT NOT NULL, matter TEXT NOT NULL, grp TEXT NOT NULL, no INTEGER NOT NULL, procedure TEXT NOT NULL,
    t1 TEXT, t2 TEXT, t3 TEXT, t4 TEXT, t5 TEXT, t6 TEXT, n1 INTEGER, n2 INTEGER, n3 INTEGER, n4 INTEGER, n5 INTEGER, n6 INTEGER,
    rest TEXT NOT NULL,
    PRIMARY KEY (district, matter, grp, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_group ON item (district, procedure, grp);

CREATE TABLE milestone (
    district TEXT NOT NULL, matter TEXT NOT NULL, seq INTEGER NOT NULL, no INTEGER NOT NULL, procedure TEXT NOT NULL,
    action TEXT NOT NULL, item INTEGER NOT NULL, day INTEGER NOT NULL, actor TEXT NOT NULL, valid INTEGER NOT NULL, fact INTEGER NOT NULL,
    PRIMARY KEY (district, matter, seq, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX milestone_day ON milestone (district, procedure, action, day, matter, valid);

CREATE TABLE stay (
    district TEXT NOT NULL, matter TEXT NOT NULL, seq INTEGER NOT NULL, step TEXT NOT NULL, day_from INTEGER NOT NULL, day_to INTEGER,
    PRIMARY KEY (district, matter, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock (
    district TEXT NOT NULL, matter TEXT NOT NULL, clock TEXT NOT NULL, procedure TEXT NOT NULL, state TEXT NOT NULL,
    started INTEGER, due INTEGER, stopped INTEGER,
    PRIMARY KEY (district, matter, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_due ON clock (district, state, due);
CREATE INDEX clock_kind ON clock (district, procedure, clock, state, due);

CREATE TABLE link (
    district TEXT NOT NULL, matter TEXT NOT NULL, link TEXT NOT NULL, other TEXT NOT NULL, other_procedure TEXT NOT NULL, settled_as TEXT,
    PRIMARY KEY (district, matter, link, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_other ON link (district, other, link);

CREATE TABLE participant (
    district TEXT NOT NULL, matter TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL,
    PRIMARY KEY (district, matter, person, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX participant_person ON participant (district, person, matter);

CREATE TABLE paper (
    district TEXT NOT NULL, matter TEXT NOT NULL, paper TEXT NOT NULL, seq INTEGER NOT NULL, procedure TEXT NOT NULL, day INTEGER NOT NULL,
    PRIMARY KEY (district, matter, paper, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_kind ON paper (district, procedure, paper, day);

CREATE TABLE publication (
    district TEXT NOT NULL, matter TEXT NOT NULL, publication TEXT NOT NULL, procedure TEXT NOT NULL, place TEXT NOT NULL, state TEXT NOT NULL,
    since INTEGER NOT NULL, due INTEGER, day INTEGER,
    PRIMARY KEY (district, matter, publication)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_state ON publication (district, state, due);

-- What the portal reads, and nothing else: masked, in clear.
CREATE TABLE published (
    district TEXT NOT NULL, id TEXT NOT NULL, matter TEXT NOT NULL, publication TEXT NOT NULL, place TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, number TEXT, day INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, mask_note TEXT, n INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT;
CREATE INDEX published_place ON published (district, place, state, day);

CREATE TABLE todo (
    district TEXT NOT NULL, matter TEXT NOT NULL, office TEXT NOT NULL, unit TEXT NOT NULL, unit_kind TEXT NOT NULL, person TEXT NOT NULL,
    role TEXT NOT NULL, due INTEGER,
    PRIMARY KEY (district, matter, office, unit, unit_kind, person, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX todo_office ON todo (district, office, due);

-- Which slot a clear field has; rows are only ever added. `grp` is empty for fields of the matter, `#` marks counters.
CREATE TABLE slot (
    district TEXT NOT NULL, procedure TEXT NOT NULL, grp TEXT NOT NULL, field TEXT NOT NULL, slot TEXT NOT NULL,
    PRIMARY KEY (district, procedure, grp, field), UNIQUE (district, procedure, grp, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
    district TEXT NOT NULL, series TEXT NOT NULL, mark TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (district, series, mark, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit (
    district TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, short TEXT NOT NULL, kind TEXT NOT NULL, mark TEXT NOT NULL,
    parent TEXT, day_from INTEGER NOT NULL, day_to INTEGER, document TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    district TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, login TEXT NOT NULL, disabled INTEGER NOT NULL,
    PRIMARY KEY (district, id), UNIQUE (district, login)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    district TEXT NOT NULL, person TEXT NOT NULL, hash TEXT NOT NULL, must_change INTEGER NOT NULL, changed INTEGER NOT NULL,
    failures INTEGER NOT NULL, failed_at INTEGER,
    PRIMARY KEY (district, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    district TEXT NOT NULL, token BLOB NOT NULL, person TEXT NOT NULL, csrf TEXT NOT NULL, made INTEGER NOT NULL, seen INTEGER NOT NULL,
    PRIMARY KEY (district, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (district, person);

CREATE TABLE appointment (
    district TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, office TEXT NOT NULL, unit TEXT NOT NULL, day_from INTEGER NOT NULL, day_to INTEGER,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_person ON appointment (district, person);

CREATE TABLE local_value (
    district TEXT NOT NULL, key TEXT NOT NULL, day_from INTEGER NOT NULL, length TEXT, number INTEGER, text TEXT, basis TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (district, key, day_from)
) STRICT, WITHOUT ROWID;

-- Adopted law: texts by hash; each adoption is the set of its files. Editions are read from every adoption, so that old ones stay.
CREATE TABLE catalogue_text (
    district TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (district, hash)
) STRICT;
CREATE TABLE catalogue_file (
    district TEXT NOT NULL, adoption INTEGER NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (district, adoption, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE workday (
    district TEXT NOT NULL, day INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    PRIMARY KEY (district, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    district TEXT NOT NULL, size INTEGER NOT NULL, text TEXT NOT NULL, made INTEGER NOT NULL,
    PRIMARY KEY (district, size)
) STRICT;

-- Plain rows, not events: attempts that a rule refused, and the security log.
CREATE TABLE refused (
    district TEXT NOT NULL, id INTEGER NOT NULL, matter TEXT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, rule TEXT NOT NULL,
    sentence TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX refused_matter ON refused (district, matter);
CREATE TABLE security (
    district TEXT NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, person TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
    district TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, payload TEXT NOT NULL, run_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
    locked_until INTEGER, error TEXT,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;
