"""Examcenter: from the question bank to the passed reassessment, one chain."""
