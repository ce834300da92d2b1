"""Pages of bureaus and staff, their import, the journal, and the door behind the sign-in."""
