"""The courier: takes due rows from the outbox, paces them, sends them, and settles each."""
