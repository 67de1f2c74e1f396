"""How the workspace reaches the app: HTTP, Socket Mode, and the queue of events."""
