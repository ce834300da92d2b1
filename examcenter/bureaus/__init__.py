"""Who may enter: the tree of bureaus, their staff and roles, and what each of them may see and do.

In: spreadsheets of bureaus, settings and staff; sign-ins. Decided here: `for_user` (what somebody sees) and
`may` (what somebody may do). Out: bureaus, users, dated settings and the calendar of working days.
"""
