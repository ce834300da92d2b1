"""Public practice: open questions one at a time, mock papers, and a unit's own assessment; nobody signs in.

In comes what a visitor chooses and answers; out go questions, verdicts and marks. Nothing about the visitor is stored:
what has to travel between two pages stands in the address, papers under our signature, and the wrong-answer book is
kept by the visitor's own browser.
"""
