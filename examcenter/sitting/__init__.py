"""One candidate's exam: the ticket with its QR code, the paper, the answer journal, the submission.

In: seats and revision ids. Decided here: who may enter, which answers arrived in time. Out: the submitted paper.
"""
