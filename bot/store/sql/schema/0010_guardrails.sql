-- Who may prepare a draft beside its author.
CREATE TABLE draft_co_authors (
    alert TEXT NOT NULL REFERENCES alerts (key),
    seq INTEGER NOT NULL,             -- the order in which it was shared
    person TEXT NOT NULL,
    PRIMARY KEY (alert, person)
) STRICT, WITHOUT ROWID;

-- The findings of guardrails that somebody has answered for. An override holds for its evidence alone.
CREATE TABLE guardrail_overrides (
    seq INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    rail TEXT NOT NULL,
    evidence TEXT NOT NULL,
    sentence TEXT NOT NULL,
    because TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX guardrail_overrides_by_alert ON guardrail_overrides (alert, seq);

-- What has blocked a change of a running alert: it can be overridden before the change is asked for again.
CREATE TABLE guardrail_refusals (
    alert TEXT NOT NULL REFERENCES alerts (key),
    rail TEXT NOT NULL,
    evidence TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (alert, rail, evidence)
) STRICT, WITHOUT ROWID;

-- With every memo: what had been overridden when it went out.
ALTER TABLE memos ADD COLUMN overrides TEXT NOT NULL DEFAULT '[]';

-- The members of the channels that a draft would tell, as far as they have been looked up for a preview.
CREATE TABLE audience_counts (
    alert TEXT NOT NULL REFERENCES alerts (key),
    channel TEXT NOT NULL,
    cursor TEXT,                      -- where the next page begins
    state TEXT NOT NULL CHECK (state IN ('counting', 'counted', 'failed')),
    problem TEXT NOT NULL DEFAULT '', -- why it cannot be counted
    PRIMARY KEY (alert, channel)
) STRICT, WITHOUT ROWID;
CREATE TABLE audience_members (
    alert TEXT NOT NULL REFERENCES alerts (key),
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (alert, channel, person)
) STRICT, WITHOUT ROWID;

-- Who waits for the figures of a preview.
CREATE TABLE preview_requests (
    alert TEXT NOT NULL REFERENCES alerts (key),
    person TEXT NOT NULL,
    PRIMARY KEY (alert, person)
) STRICT, WITHOUT ROWID;

-- Guardrails ask who is in a team, and who reports to whom.
CREATE INDEX positions_by_team ON positions (team) WHERE team IS NOT NULL;
CREATE INDEX positions_by_manager ON positions (manager) WHERE manager IS NOT NULL;
CREATE INDEX people_by_manager ON people (manager) WHERE manager IS NOT NULL;
CREATE INDEX team_members_by_team ON team_members (team);
