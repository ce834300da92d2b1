"""What a value that holds from today would touch, said before anybody confirms it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from examcenter.bureaus.known_settings import assignment
from examcenter.bureaus.models import Bureau, Level
from examcenter.bureaus.tree.holdings import holdings
from examcenter.rules.answering import answering

ASSESSMENT = gettext_lazy("What is planned, graded and scheduled in the province from today on follows the new value.")
PERIODS = gettext_lazy("Periods that begin from today on are counted with the new value.")
ROSTER = gettext_lazy(
    "Enterprises and their personnel in the whole province are judged by the new value from today on."
)
DEPENDS = {
    **dict.fromkeys(("pass_mark", "rest_months", "cycle_months", "excuse_cutoff_workdays"), ASSESSMENT),
    **dict.fromkeys(
        ("officer_units_limit", "related_posts", "director_for_sales", "special_major_risks", "risk_window_months"),
        ROSTER,
    ),
}


def impact(province: Bureau, key: str, old: str, new: str) -> list[str]:
    """Sentences, the most important first; `old` is empty where the province has no value yet."""
    if key == "tier_scheme":
        return [*_answering(province, old, new), _("The tier says who answers; who sees and edits stays as it is.")]
    lines = [str(DEPENDS.get(key, PERIODS))]
    if key == "erasure_months":
        lines = [_("Personal data older than the new value is deleted by the next nightly run, for good.")]
    return [*lines, _("What was decided before keeps the value that held then.")]


def _answering(province: Bureau, old: str, new: str) -> list[str]:
    area = Bureau.objects.under(province)
    known = {bureau.path: bureau for bureau in area}
    kept = {bureau.pk: bureau for bureau in known.values()}
    counts = {place: n for holding in holdings() for place, n in holding.by_tier(area).items()}
    before, after = assignment(old) if old else {}, assignment(new)
    moves: dict[tuple[str, str], int] = {}
    for (pk, tier), number in counts.items():
        line = [(known[path].level, known[path]) for path in kept[pk].ancestor_paths()]
        answered = answering(line, before[tier]) if before else None
        answers = answering(line, after[tier])
        if answered != answers:
            step = (answered.level if answered else "", answers.level)
            moves[step] = moves.get(step, 0) + number
    return [_changing(sum(moves.values()), sum(counts.values())), *_steps(moves)]


def _changing(number: int, total: int) -> str:
    words = ngettext(
        "%(n)d of %(total)d enterprises is answered for by another bureau from today on.",
        "%(n)d of %(total)d enterprises are answered for by another bureau from today on.",
        number,
    )
    return words % {"n": number, "total": total}


def _steps(moves: Mapping[tuple[str, str], int]) -> list[str]:
    return [
        _("From “%(old)s” to “%(new)s”: %(n)d enterprises.")
        % {"old": Level(old).label, "new": Level(new).label, "n": number}
        for (old, new), number in sorted(moves.items())
        if old
    ]
