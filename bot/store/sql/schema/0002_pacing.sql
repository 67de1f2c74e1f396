-- When each lane may be used again: one message a second in a channel, whichever process sends it.
CREATE TABLE lanes (
    lane TEXT PRIMARY KEY,
    rests_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lanes_by_rest ON lanes (rests_until);

-- What was learnt about how fast Slack lets us be, by kind of row; a JSON object that the courier understands.
CREATE TABLE paces (
    kind TEXT PRIMARY KEY,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The queue in the order in which it is claimed; what is due later is never looked at.
CREATE INDEX outbox_queue ON outbox (kind, priority, due_at, seq) WHERE state IN ('pending', 'sending', 'unknown');

-- What may be somewhere already, looked up by where.
CREATE INDEX outbox_doubts ON outbox (lane) WHERE state = 'unknown';
