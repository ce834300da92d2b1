"""What assessments keep at bureaus: a plan names the one that made it, and must not lose its area before the draw."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, ngettext_lazy

from examcenter.assessment.models import Assessment, Session, Venue
from examcenter.assessment.states import AssessmentState
from examcenter.bureaus.models import Bureau, User
from examcenter.bureaus.tree.holdings import Act, Change, Holding

UNFROZEN = (AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.APPROVED)
UNDRAWN = (*UNFROZEN, AssessmentState.FROZEN)
NAMED = 3  # titles in a refusal


class AssessmentHolding(Holding):
    follows: Mapping[str, Promise] = {
        "assessment.Venue.bureau": ngettext_lazy("%(n)d venue", "%(n)d venues", "n"),
    }
    light = frozenset({"assessment.Venue.bureau"})
    stays = frozenset({"assessment.Assessment.bureau", "assessment.Assessment.area"})  # the plan as it was approved

    def refusals(self, change: Change) -> list[str]:
        return [*_running(change), *_plans(change)]

    def hand_over(self, *, source: Bureau, target: Bureau, by: User, at: datetime) -> None:
        """Venues of one name at both stay two: the one that moves carries its old bureau's short name too."""
        there = set(Venue.objects.filter(bureau=target).values_list("name", flat=True))
        for venue in Venue.objects.filter(bureau=source, name__in=there):
            ending = f"（{source.short_name}）"
            venue.name = f"{venue.name[: 80 - len(ending)]}{ending}"
            if venue.name in there:
                venue.name = f"{venue.name[:70]}{venue.pk}"
            venue.save(update_fields=["name"])
        super().hand_over(source=source, target=target, by=by, at=at)


def _running(change: Change) -> list[str]:
    """While an exam goes on, those who watch it must not lose it from their screens."""
    running = Session.objects.filter(
        assessment__bureau__path__startswith=change.bureau.path, starts_at__lte=change.at, ends_at__gt=change.at
    )
    last = running.order_by("-ends_at").first()
    if last is None:
        return []
    return [
        _("An exam of this bureau or of one below it runs until %(time)s. Do this after it.")
        % {"time": date_format(localtime(last.ends_at), "TIME_FORMAT")}
    ]


def _plans(change: Change) -> list[str]:
    """Plans whose population would be another one, or empty, after the change."""
    if change.act == Act.MOVE:
        line = change.target.ancestor_paths() if change.target else []
        waiting = Assessment.objects.filter(area__path__startswith=change.bureau.path, state__in=UNDRAWN).exclude(
            bureau__path__startswith=change.bureau.path
        )
        lost = [plan for plan in waiting.select_related("bureau") if plan.bureau.path not in line]
        return _named(
            lost, _("These plans of bureaus above reach here and are not drawn: %(titles)s. Draw or cancel them first.")
        )
    states = UNFROZEN if change.act == Act.MERGE else UNDRAWN
    own = Assessment.objects.filter(state__in=states)
    left = [*own.filter(bureau=change.bureau), *own.filter(area=change.bureau).exclude(bureau=change.bureau)]
    if change.act == Act.MERGE:
        return _named(left, _("These plans are not frozen yet: %(titles)s. Freeze or cancel them first."))
    return _named(left, _("These plans are not drawn yet: %(titles)s. Draw or cancel them first."))


def _named(plans: list[Assessment], words: str) -> list[str]:
    if not plans:
        return []
    titles = _(", ").join(plan.title for plan in plans[:NAMED])
    return [words % {"titles": titles if len(plans) <= NAMED else _("%(titles)s and others") % {"titles": titles}}]
