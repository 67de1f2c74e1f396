"""The rules of an alert: no Slack, no SQL, no clock."""
