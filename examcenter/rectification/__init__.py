"""After a fail: the notice, the enterprise's answer, the bureau's decision, the reassessment, the close.

In: failed outcomes. Decided here: by when, whether the measures suffice, who is settled. Out: closed notices.
"""
