"""The workspace in a browser: what Slack shows of messages, modals and Home tabs, as HTML."""
