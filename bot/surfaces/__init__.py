"""What people see and touch in Slack, built from the domain: messages, modals, the Home tab; ids in one place."""
