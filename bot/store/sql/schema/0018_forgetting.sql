-- Rows of the audit log in which a person was forgotten. A row keeps the hash that it was written with, so that the
-- chain and every anchor still hold; here is the hash of what it says since, by the event (its number in the log) that
-- says who had it done. That event holds a seal over all that it redacted.
CREATE TABLE audit_redactions (
    event INTEGER NOT NULL REFERENCES audit (seq),
    seq INTEGER NOT NULL REFERENCES audit (seq),
    after TEXT NOT NULL,
    PRIMARY KEY (event, seq)
) STRICT, WITHOUT ROWID;

-- A row is redacted right behind the event that says so, and at no other time; only who and what it tells may change.
DROP TRIGGER audit_is_never_changed;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
WHEN
    new.seq <> old.seq OR new.at <> old.at OR new.alert <> old.alert OR new.event <> old.event
    OR new.previous <> old.previous OR new.hash <> old.hash
    OR NOT EXISTS (
        SELECT 1 FROM audit_redactions AS r
        INNER JOIN audit_head ON audit_head.seq = r.event
        WHERE r.seq = old.seq
    )
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_redactions_follow_their_event BEFORE INSERT ON audit_redactions
WHEN NOT EXISTS (
    SELECT 1 FROM audit_head
    INNER JOIN audit ON audit.seq = audit_head.seq
    WHERE audit.seq = new.event AND new.seq < new.event AND audit.event IN ('PersonForgotten', 'AlertForgotten')
)
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_redactions_are_never_changed BEFORE UPDATE ON audit_redactions
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_redactions_are_never_removed BEFORE DELETE ON audit_redactions
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- Whom a later sync must not bring back as long as their account is deactivated: a salted hash of the id, which tells
-- nobody who it was who does not know the id already.
CREATE TABLE forgotten_people (
    token TEXT PRIMARY KEY,
    salt TEXT NOT NULL
) STRICT, WITHOUT ROWID;
