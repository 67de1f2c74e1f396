-- Who ended an alert: everybody who still answers it is told.
ALTER TABLE alerts ADD COLUMN closed_by TEXT;
UPDATE alerts SET closed_by = (
    SELECT actor FROM audit
    WHERE audit.alert = alerts.key AND event IN ('DraftDiscarded', 'StoodDown', 'Recalled')
    ORDER BY seq DESC LIMIT 1
)
WHERE closed_at IS NOT NULL;
