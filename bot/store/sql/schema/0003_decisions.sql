-- Why only a person can tell whether a message was posted; NULL as long as Code Red can find out by itself.
ALTER TABLE outbox ADD COLUMN unseen TEXT;

-- What of an alert has not arrived yet.
CREATE INDEX outbox_undelivered ON outbox (alert) WHERE kind = 'post' AND state IN ('pending', 'sending', 'unknown');
