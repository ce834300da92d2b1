"""Near-duplicates: of a file with the bank and within itself, and within the bank."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from question_bank import ports
from question_bank.imports.bank import Bank
from question_bank.likeness import similar
from question_bank.models import Question, SimilarPair
from question_bank.refusals import Stale

MOST = 2000  # pairs that are kept; more of them say that a file came in twice under other codes
JOB = "question_bank.imports.similar.look_through"


def similar_on_import(stems: Mapping[str, str]) -> list[list[Any]]:
    """[code in the file, its stem, other code, other stem, percent] for stems of the file that resemble another one."""
    if not stems:
        return []
    texts = {code: stem for code, stem in Bank().stems() if code not in stems} | dict(stems)
    found = []
    for pair in similar(texts.items(), among=stems.keys())[:MOST]:
        first, second = (pair.first, pair.second) if pair.second not in stems else (pair.second, pair.first)
        found.append([first, texts[first], second, texts[second], pair.share])
    return found


def look_through(_pk: int = 0, _language: str = "") -> int:
    """Find the pairs of the bank anew; pairs on which somebody has decided stay decided. Returns how many are open."""
    bank = Bank()
    pairs = similar(bank.stems())[:MOST]
    wanted = {}
    for pair in pairs:
        first, second = sorted((bank.by_code[pair.first].pk, bank.by_code[pair.second].pk))
        wanted[first, second] = pair.share
    with transaction.atomic():
        SimilarPair.objects.filter(decided_at=None).delete()
        decided = set(SimilarPair.objects.values_list("first", "second"))
        fresh = [
            SimilarPair(first_id=first, second_id=second, share=share)
            for (first, second), share in wanted.items()
            if (first, second) not in decided
        ]
        SimilarPair.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(fresh)


def order_look() -> None:
    """Let the host's worker look, or look now where there are few questions."""
    if Question.objects.count() <= 5_000:
        look_through()
    else:
        ports.enqueue(JOB, 0, "")


@transaction.atomic
def keep_both(*, pair: SimilarPair, by: AbstractBaseUser, at: datetime) -> None:
    """Both questions stay; the pair is not shown again. Raises Stale where somebody has decided already."""
    if SimilarPair.objects.filter(pk=pair.pk, decided_at=None).update(decided_by_id=by.pk, decided_at=at) != 1:
        raise Stale
    ports.record(
        actor=ports.actor(by), verb="bank.keep_both", obj=pair, at=at, first=pair.first_id, second=pair.second_id
    )
