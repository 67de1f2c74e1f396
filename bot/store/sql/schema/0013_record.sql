-- Where the audit log ends: a tail that was cut off shows. The database itself keeps it, with every row that is added.
CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (one, seq, hash)
SELECT
    1,
    COALESCE((SELECT MAX(seq) FROM audit), 0),
    COALESCE(
        (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000'
    );

-- A row is added behind the last one, and nowhere else; this also keeps INSERT OR REPLACE from removing one.
CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
WHEN NOT EXISTS (SELECT 1 FROM audit_head WHERE seq = new.seq - 1 AND hash = new.previous)
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_follows AFTER INSERT ON audit
BEGIN UPDATE audit_head SET seq = new.seq, hash = new.hash; END;
CREATE TRIGGER audit_head_only_follows BEFORE UPDATE ON audit_head
WHEN NOT EXISTS (
    SELECT 1 FROM audit
    WHERE seq = new.seq AND hash = new.hash AND seq = old.seq + 1 AND previous = old.hash
)
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_is_never_removed BEFORE DELETE ON audit_head
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_is_one BEFORE INSERT ON audit_head
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- Who is in the channels of restricted alerts, and when that was learnt. Who has left stays, as not present: a page of
-- members that was asked for before and comes later must not bring them back.
CREATE TABLE channel_members (
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    present INTEGER NOT NULL,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (person, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_members_by_channel ON channel_members (channel, noted_at);
