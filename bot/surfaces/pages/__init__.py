"""Pages that the command line writes: templates and styles beside this file."""
