-- Who has looked at their Home tab, when last, at which page of each part, and a hash of what Slack shows there.
CREATE TABLE homes (
    person TEXT PRIMARY KEY,
    looked_at TEXT NOT NULL,
    pages TEXT NOT NULL DEFAULT '{}',
    digest TEXT
) STRICT;
CREATE INDEX homes_by_look ON homes (looked_at);
