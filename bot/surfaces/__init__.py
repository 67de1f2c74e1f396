"""What people see and touch in Slack: messages, modals and the Home tab, built from the domain; ids in one place."""
