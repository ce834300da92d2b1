"""The journal: who did what to which object, when.

In: one entry per act, from every room, inside the act's own transaction. Decided here: the order of the seals.
Out: a chain of hashes that `manage.py verify_journal` checks, whose newest link stands on the public page.
"""
