-- Times are UTC ISO-8601 text, days ISO-8601 text, ids opaque text, booleans 0 or 1, documents JSON text.

CREATE TABLE alerts (
    key TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('draft', 'declared', 'stood-down', 'discarded')),
    level TEXT NOT NULL CHECK (level IN ('yellow', 'orange', 'red')),
    focus TEXT NOT NULL,
    version INTEGER NOT NULL,
    practice INTEGER NOT NULL,
    terms TEXT NOT NULL,              -- the brief without its lists
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    declared_by TEXT,
    declared_at TEXT,
    closed_at TEXT,
    nudged_at TEXT
) STRICT;

CREATE TABLE reassignments (
    id TEXT PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    person TEXT NOT NULL,
    from_team TEXT NOT NULL,
    workstream TEXT NOT NULL,
    starts_on TEXT,
    until_on TEXT,                    -- NULL: until stand-down
    returns_on TEXT,
    released INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX reassignments_by_person ON reassignments (alert, person);

CREATE TABLE deferrals (
    id TEXT PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    project TEXT NOT NULL,
    owner TEXT NOT NULL,
    why TEXT NOT NULL,
    commitment TEXT,
    until_on TEXT,                    -- NULL: until stand-down
    since TEXT NOT NULL,
    decision TEXT CHECK (decision IN ('resumed', 'rescheduled', 'cancelled')),
    decided_by TEXT,
    decided_at TEXT,
    rescheduled_to TEXT,
    decision_note TEXT
) STRICT;
CREATE INDEX deferrals_by_alert ON deferrals (alert);
CREATE INDEX deferrals_by_owner ON deferrals (owner);

-- The ledger: a later answer is a new row.
CREATE TABLE acknowledgements (
    seq INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    reassignment TEXT NOT NULL REFERENCES reassignments (id),
    person TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('acknowledged', 'objected')),
    how TEXT NOT NULL,
    version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX acknowledgements_by_reassignment ON acknowledgements (reassignment, seq);

CREATE TABLE check_ins (
    seq INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- Every memo as it was rendered, with the template it came from.
CREATE TABLE memos (
    seq INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (key),
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    template TEXT NOT NULL,
    template_hash TEXT NOT NULL,
    markdown TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- Everything the bot will ever say or do later.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('post', 'refresh', 'timer')),
    topic TEXT NOT NULL,              -- memo, roster, ask, reminder, remind, escalate …
    alert TEXT REFERENCES alerts (key),
    subject TEXT,                     -- the roster entry, deferral or person it is about
    surface TEXT,                     -- the live surface that a refresh renders, or that a post is a page of
    page INTEGER,
    lane TEXT NOT NULL,               -- one row of a lane is under way at a time
    payload TEXT NOT NULL,            -- for a post: the arguments of chat.postMessage
    thread_of TEXT REFERENCES outbox (id),
    after TEXT REFERENCES outbox (id),
    priority INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
    doubtful INTEGER NOT NULL DEFAULT 0,  -- it may have been posted: look before sending
    attempts INTEGER NOT NULL DEFAULT 0,
    lease TEXT,
    lease_until TEXT,
    first_attempt_at TEXT,
    channel TEXT,                     -- where Slack put it
    ts TEXT,                          -- Slack's timestamp of it
    digest TEXT,                      -- of what the page shows now
    error TEXT,
    created_at TEXT NOT NULL,
    settled_at TEXT
) STRICT;
CREATE INDEX outbox_live ON outbox (due_at) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX outbox_lanes ON outbox (lane) WHERE state = 'sending';
CREATE UNIQUE INDEX outbox_one_refresh ON outbox (surface) WHERE kind = 'refresh' AND state = 'pending';
CREATE INDEX outbox_pages ON outbox (surface, page) WHERE kind = 'post' AND surface IS NOT NULL;
CREATE INDEX outbox_messages ON outbox (channel, ts) WHERE ts IS NOT NULL;
CREATE INDEX outbox_by_subject ON outbox (subject) WHERE state = 'pending' AND subject IS NOT NULL;
CREATE INDEX outbox_by_alert ON outbox (alert, topic);
CREATE INDEX outbox_dependents ON outbox (thread_of) WHERE thread_of IS NOT NULL;
CREATE INDEX outbox_followers ON outbox (after) WHERE after IS NOT NULL;

-- What Slack has delivered already: an event, a click, a submission, a command.
CREATE TABLE deliveries (
    key TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    alert TEXT,
    sentence TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_by_age ON deliveries (at);

-- What Slack last said of a person.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    is_admin INTEGER NOT NULL,
    is_bot INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    timezone TEXT,
    locale TEXT,
    fetched_at TEXT NOT NULL
) STRICT;

-- Append-only; each row carries the hash of the one before it.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    alert TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_alert ON audit (alert);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
