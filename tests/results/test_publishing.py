"""Proposing freezes, a second official lets out."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import User
from examcenter.lib.refusals import Refusal
from examcenter.lib.states import StaleState
from examcenter.results import actions
from examcenter.results.models import Outcome, Publication
from examcenter.results.states import PublicationState, Result
from tests.cast import NOW
from tests.results.builders import HOUR, make_reassessment, make_session, sat


def test_it_freezes_masked_rows_and_figures(proposed: Publication, seats: dict[str, Seat]) -> None:
    rows = {row.masked_name: row.result for row in proposed.rows.all()}
    assert rows == {"陆*行": Result.PASS, "欧**兰": Result.FAIL, "沈*": Result.ABSENT}
    assert (proposed.due, proposed.sat, proposed.passed, proposed.absent, proposed.deferred) == (4, 2, 1, 1, 1)


def test_a_later_change_of_the_registry_changes_nothing(proposed: Publication, seats: dict[str, Seat]) -> None:
    unit = seats["pass"].enterprise
    unit.name = "改名后的公司"
    unit.save()
    assert "改名后的公司" not in set(proposed.rows.values_list("enterprise_name", flat=True))


def test_the_digest_is_of_the_file(proposed: Publication) -> None:
    proposed.refresh_from_db()
    assert hashlib.sha256(bytes(proposed.open_data)).hexdigest() == proposed.digest


def test_the_file_is_chinese_in_every_language(
    assessment: Assessment, outcomes: dict[str, Outcome], officer: User
) -> None:
    with translation.override("en"):
        made = actions.propose_publication(assessment=assessment, title="结果公布", by=officer, at=NOW)
    text = bytes(made.open_data).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("序号,姓名（遮挡）,")
    assert "合格" in text


def test_who_proposed_it_cannot_approve_it(proposed: Publication, officer: User) -> None:
    with pytest.raises(Refusal):
        actions.approve_publication(publication=proposed, by=officer, at=NOW)
    with pytest.raises(Refusal):
        actions.send_back_publication(publication=proposed, comment="请补充", by=officer, at=NOW)
    with pytest.raises(IntegrityError, match="publication_two_officials"), transaction.atomic():
        Publication.objects.filter(pk=proposed.pk).update(decided_by=officer)


def test_only_a_waiting_publication_is_decided_on(published: Publication, approver: User) -> None:
    with pytest.raises(StaleState):
        actions.approve_publication(publication=published, by=approver, at=NOW)
    with pytest.raises(StaleState):
        actions.send_back_publication(publication=published, comment="请补充", by=approver, at=NOW)


def test_one_proposal_waits_at_a_time(assessment: Assessment, proposed: Publication, officer: User) -> None:
    with pytest.raises(Refusal, match="等待"):
        actions.propose_publication(assessment=assessment, title="再次公布", by=officer, at=NOW)


def test_what_is_published_is_not_published_again(
    assessment: Assessment, published: Publication, officer: User
) -> None:
    with pytest.raises(Refusal, match="没有"):
        actions.propose_publication(assessment=assessment, title="再次公布", by=officer, at=NOW)


def test_what_was_sent_back_can_be_proposed_anew(
    assessment: Assessment, proposed: Publication, officer: User, approver: User
) -> None:
    actions.send_back_publication(publication=proposed, comment="标题请写全称", by=approver, at=NOW)
    again = actions.propose_publication(assessment=assessment, title="全称", by=officer, at=NOW)
    assert (again.number, again.rows.count(), again.due) == (2, 3, 4)


def test_a_second_publication_carries_reassessments_and_corrections(
    assessment: Assessment,
    published: Publication,
    outcomes: dict[str, Outcome],
    seats: dict[str, Seat],
    officer: User,
    approver: User,
) -> None:
    sat(make_reassessment(seats["fail"], make_session(assessment, ends_at=NOW + HOUR, is_reassessment=True)))
    actions.confirm(assessment=assessment, by=officer, at=NOW + 2 * HOUR)
    actions.correct(
        outcome=outcomes["pass"], result=Result.FAIL, reason="冒名顶替", by=officer, second=approver, at=NOW
    )
    second = actions.propose_publication(assessment=assessment, title="补考与更正", by=officer, at=NOW + 3 * HOUR)
    rows = {
        row.masked_name: (row.result, row.is_reassessment, row.corrects and row.corrects.result)
        for row in second.rows.all()
    }
    assert rows == {"欧**兰": (Result.PASS, True, None), "陆*行": (Result.FAIL, False, Result.PASS)}
    assert (second.due, second.sat, second.passed) == (2, 2, 1)
    assert "冒名顶替" in bytes(second.open_data).decode()


def test_an_error_that_was_never_public_stays_private(
    assessment: Assessment, outcomes: dict[str, Outcome], officer: User, approver: User
) -> None:
    actions.correct(
        outcome=outcomes["fail"], result=Result.PASS, reason="重新判分", by=officer, second=approver, at=NOW
    )
    made = actions.propose_publication(assessment=assessment, title="结果公布", by=officer, at=NOW)
    assert not made.rows.filter(corrects__isnull=False).exists()
    assert "重新判分" not in bytes(made.open_data).decode()


def test_a_correction_in_between_stops_the_approval(
    proposed: Publication, outcomes: dict[str, Outcome], officer: User, approver: User
) -> None:
    actions.correct(
        outcome=outcomes["fail"], result=Result.PASS, reason="重新判分", by=officer, second=approver, at=NOW
    )
    with pytest.raises(Refusal):
        actions.approve_publication(publication=proposed, by=approver, at=NOW)
    proposed.refresh_from_db()
    assert proposed.state == PublicationState.PROPOSED


def test_an_empty_title_or_comment_is_refused(
    assessment: Assessment, outcomes: dict[str, Outcome], officer: User, approver: User
) -> None:
    with pytest.raises(Refusal):
        actions.propose_publication(assessment=assessment, title=" ", by=officer, at=NOW)
    made = actions.propose_publication(assessment=assessment, title="结果公布", by=officer, at=NOW)
    with pytest.raises(Refusal):
        actions.send_back_publication(publication=made, comment=" ", by=approver, at=NOW)
