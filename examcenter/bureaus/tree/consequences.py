"""What a change means, shown before anybody confirms it."""

from typing import Any

from django.utils.translation import gettext as _, ngettext

from examcenter.bureaus.models import Bureau, BureauQuerySet, Membership
from examcenter.bureaus.tree.holdings import Act, holdings


def consequences(act: Act | None, bureau: Bureau, facts: dict[str, Any]) -> list[str]:
    """Sentences, the most important first."""
    target: Bureau | None = facts.get("target")
    if act == Act.MOVE and target is not None:
        return _move(bureau, target)
    if act == Act.MERGE and target is not None:
        return _merge(bureau, target)
    if act == Act.CLOSE:
        return [_("Nobody and nothing new can be entered at %(name)s any more.") % {"name": bureau.name}]
    return [
        _("%(before)s is called %(after)s from now on; its history keeps the old name.")
        % {"before": bureau.name, "after": facts["name"]}
    ]


def _move(bureau: Bureau, target: Bureau) -> list[str]:
    area = Bureau.objects.under(bureau)
    above = bureau.parent.name if bureau.parent else ""
    along = _below(bureau) + _amounts(area)
    what = _(", ").join(along)
    return [
        _("With %(name)s go: %(what)s.") % {"name": bureau.name, "what": what}
        if along
        else _("%(name)s goes alone: it has no bureaus below, staff or enterprises.") % {"name": bureau.name},
        _("The staff of %(old)s do not see them any more, those of %(new)s do.") % {"old": above, "new": target.name},
        _("Populations that are frozen, and what was drawn, sat or published, stay as they are."),
    ]


def _merge(bureau: Bureau, target: Bureau) -> list[str]:
    names = {"old": bureau.name, "new": target.name}
    what = _(", ").join(_amounts(Bureau.objects.under(bureau)))
    staff = Membership.objects.filter(bureau=bureau).exists()
    return [
        _("To %(name)s go: %(what)s.") % {"name": target.name, "what": what}
        if what
        else _("%(old)s has neither staff nor enterprises that would go to %(new)s.") % names,
        *_elsewhere(bureau, target),
        *_children(bureau, target),
        *(
            [_("Everybody with a role at %(old)s has it at %(new)s from now on, and sees its whole area.") % names]
            if staff
            else []
        ),
        _("Plans, results and notices of %(old)s keep its name; the staff of %(new)s finish them.")
        % {"old": bureau.name, "new": target.name},
        _("This cannot be taken back."),
    ]


def _children(bureau: Bureau, target: Bureau) -> list[str]:
    number = bureau.children.filter(closed_on=None).count()
    if not number:
        return []
    words = ngettext("%(n)d bureau below it goes under %(name)s.", "%(n)d bureaus below it go under %(name)s.", number)
    return [words % {"n": number, "name": target.name}]


def _elsewhere(bureau: Bureau, target: Bureau) -> list[str]:
    """A slip of the mouse takes a bureau of the same name in another city."""
    if target.pk == bureau.parent_id or target.parent is None or target.parent_id == bureau.parent_id:
        return []
    names = {"new": target.name, "above": target.parent.name, "own": bureau.parent.name if bureau.parent else ""}
    return [_("Mind: %(new)s stands under %(above)s, not under %(own)s.") % names]


def _below(bureau: Bureau) -> list[str]:
    number = Bureau.objects.under(bureau).open().exclude(pk=bureau.pk).count()
    return [ngettext("%(n)d bureau below it", "%(n)d bureaus below it", number) % {"n": number}] if number else []


def _amounts(area: BureauQuerySet) -> list[str]:
    """How many accounts, and whatever the rooms count."""
    accounts = Membership.objects.filter(bureau__in=area).values("user").distinct().count()
    words = ngettext("%(n)d account of staff", "%(n)d accounts of staff", accounts) % {"n": accounts}
    return [
        *([words] if accounts else []),
        *(amount.words for holding in holdings() for amount in holding.counts(area)),
    ]
