"""Marks, outcomes, publication: what the exam led to, corrected in the open.

In: submitted papers. Decided here: points, pass or fail, what the public sees. Out: failed outcomes, public pages.
"""
