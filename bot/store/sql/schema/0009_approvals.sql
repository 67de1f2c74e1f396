-- What somebody wanted to do and others were asked to approve, and what they said of it.
CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    number INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('yellow', 'orange', 'red')),
    before TEXT CHECK (before IN ('yellow', 'orange', 'red')),  -- NULL: it was about declaring
    because TEXT NOT NULL,
    seen TEXT NOT NULL,               -- the hash of what the approvers were shown
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    needed INTEGER NOT NULL,
    asked TEXT NOT NULL,              -- the people, as a JSON array
    warnings TEXT NOT NULL,           -- what the guardrails warned of, and
    overrides TEXT NOT NULL,          -- what of theirs was overridden, with who and why; JSON arrays of sentences
    state TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'used', 'refused', 'void', 'expired')),
    ended_at TEXT,
    ended_because TEXT NOT NULL DEFAULT '',
    UNIQUE (alert, number)
) STRICT;

CREATE TABLE approval_opinions (
    approval TEXT NOT NULL REFERENCES approvals (id),
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    approves INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (approval, person, at)  -- a later opinion of the same person counts
) STRICT, WITHOUT ROWID;

-- The company's policy, each time that it was found to be another one.
CREATE TABLE policies (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;

-- The user groups that the policy names, and who was in them when Slack was last asked. What a sync of all user groups
-- says of teams is kept apart: a group of declarers is nobody's team.
CREATE TABLE usergroups (
    id TEXT PRIMARY KEY,
    fetched_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE usergroup_members (
    usergroup TEXT NOT NULL REFERENCES usergroups (id),
    person TEXT NOT NULL,
    PRIMARY KEY (person, usergroup)
) STRICT, WITHOUT ROWID;
