-- What else Slack says of a person: their address, in small letters, and their manager, where a profile names one.
ALTER TABLE people ADD COLUMN email TEXT;
ALTER TABLE people ADD COLUMN is_guest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN manager TEXT;
ALTER TABLE people ADD COLUMN profile_at TEXT;  -- when the profile was last asked for; NULL: never
CREATE INDEX people_by_email ON people (email) WHERE email IS NOT NULL;

-- What the company's own file says of a person. It wins over Slack, and nothing that Slack says ever changes it; NULL:
-- the file says nothing. There may be people in it whom Slack has not described again since.
CREATE TABLE positions (
    person TEXT PRIMARY KEY,
    team TEXT,
    manager TEXT,
    hours TEXT
) STRICT, WITHOUT ROWID;

-- Slack's user groups, and who is in them.
CREATE TABLE teams (
    id TEXT PRIMARY KEY,
    handle TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE team_members (
    team TEXT NOT NULL REFERENCES teams (id),
    person TEXT NOT NULL,
    PRIMARY KEY (person, team)
) STRICT, WITHOUT ROWID;
