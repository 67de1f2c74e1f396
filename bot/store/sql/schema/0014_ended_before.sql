-- What ended before endings were kept: the closing note is in the log, and then nothing was said of criteria.
INSERT INTO stand_downs (alert, note)
SELECT
    alerts.key,
    COALESCE((
        SELECT json_extract(body, '$.note') FROM audit
        WHERE audit.alert = alerts.key AND event = 'StoodDown' ORDER BY seq DESC LIMIT 1
    ), '')
FROM alerts
WHERE status = 'stood-down' AND key NOT IN (SELECT alert FROM stand_downs);

-- What was only rescheduled when its alert was recalled is put off by nothing any more.
UPDATE deferrals SET void = 1
WHERE
    void = 0 AND decision = 'rescheduled'
    AND alert IN (SELECT key FROM alerts WHERE status = 'recalled');
