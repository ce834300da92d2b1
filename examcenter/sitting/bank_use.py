"""What the question bank's pages ask: in which campaigns a question was dealt (see question_bank/ports.py)."""

from collections.abc import Collection

from django.db.models import Count, Max

from examcenter.sitting.models import PaperItem
from examcenter.sitting.states import SittingState
from question_bank.ports import Use


def uses(revisions: Collection[int]) -> list[Use]:
    """Papers that were handed in, by revision and campaign; what is still to be written stays secret."""
    dealt = PaperItem.objects.filter(revision__in=revisions, paper__sitting__state=SittingState.SUBMITTED).order_by()
    rows = dealt.values_list("revision", "paper__seat__assessment__title", "paper__seat__assessment").annotate(
        papers=Count("pk"), last=Max("paper__sitting__submitted_at")
    )
    return [Use(revision, title, papers, last) for revision, title, _pk, papers, last in rows.order_by("-last")]
