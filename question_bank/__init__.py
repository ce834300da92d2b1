"""The question bank: syllabus, questions with immutable revisions, review, blueprints, assembly and marking.

In: questions from spreadsheets and authors. Decided here: what is in force, which questions make up a paper,
how many points a response earns. Out: revision ids of a paper. Stands alone: what it needs from its host is
named in `ports.py`.
"""
