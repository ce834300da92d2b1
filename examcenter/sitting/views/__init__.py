"""Pages of candidates (entry, exam) and of staff (sessions, printing)."""
