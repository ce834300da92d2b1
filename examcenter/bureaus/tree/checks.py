"""Why a bureau cannot be moved, merged or closed: asked before anybody confirms, and again under the lock."""

from datetime import date, datetime

from django.utils.translation import gettext as _, ngettext

from examcenter.bureaus.models import Bureau, Level, Membership
from examcenter.bureaus.tree.holdings import Act, Amount, Change, holdings
from examcenter.lib.clock import local_date
from examcenter.lib.days import wrong_day

HEIGHTS = list(Level)  # from the province down


def below(one: Bureau, other: Bureau) -> bool:
    """Whether `one` is of a lower level than `other`."""
    return HEIGHTS.index(Level(one.level)) > HEIGHTS.index(Level(other.level))


def why_not_change(bureau: Bureau) -> list[str]:
    """What holds for every act."""
    if bureau.closed_on:
        return [_("The bureau is closed already. It stays readable and is not changed any more.")]
    return []


def why_not_on(bureau: Bureau, on: date, at: datetime) -> list[str]:
    """The day of the document cannot lie ahead, since the change holds at once, nor before the change before it."""
    if on > local_date(at):
        return [_("The day lies in the future. The change holds at once, so enter it on that day.")]
    if wrong := wrong_day(on, local_date(at)):
        return [wrong]
    last = bureau.changes.order_by("-on").values_list("on", flat=True).first()
    if last and on < last:
        return [_("The bureau's last change is of %(day)s. Give that day or a later one.") % {"day": last.isoformat()}]
    return []


def why_not_move(bureau: Bureau, parent: Bureau, at: datetime) -> list[str]:
    found = why_not_change(bureau) or _wrong_target(bureau, parent)
    if found:
        return found
    if bureau.parent_id == parent.pk:
        return [_("The bureau stands below %(name)s already. Choose another one.") % {"name": parent.name}]
    if not below(bureau, parent):
        return [
            _("%(above)s is of the level “%(level)s”; the bureau above must be of a higher level than this one.")
            % {"above": parent.name, "level": parent.get_level_display()}
        ]
    return _others(Change(Act.MOVE, bureau, parent, at))


def why_not_merge(bureau: Bureau, into: Bureau, at: datetime) -> list[str]:
    found = why_not_change(bureau) or _wrong_target(bureau, into)
    if found:
        return found
    if below(into, bureau):
        return [
            _("%(name)s is of a lower level. A bureau goes into one of its own level or of a higher one.")
            % {"name": into.name}
        ]
    return _others(Change(Act.MERGE, bureau, into, at))


def why_not_close(bureau: Bureau, at: datetime) -> list[str]:
    found = why_not_change(bureau)
    if bureau.level == Level.PROVINCE:
        found.append(_("A province is not closed: everything else hangs on it."))
    if found:
        return found
    left = remaining(bureau)
    if left:
        found.append(
            _("The bureau still has %(what)s. Hand them to another bureau first, or merge the bureau into another one.")
            % {"what": _(", ").join(amount.words for amount in left)}
        )
    return found + _others(Change(Act.CLOSE, bureau, None, at))


def remaining(bureau: Bureau) -> list[Amount]:
    """What keeps a bureau from being closed: bureaus below, staff, and what the rooms keep there."""
    found: list[Amount] = []
    children = bureau.children.open().count()
    if children:
        words = ngettext("%(n)d bureau below it", "%(n)d bureaus below it", children) % {"n": children}
        found.append(Amount(children, words))
    staff = Membership.objects.filter(bureau=bureau).values("user").distinct().count()
    if staff:
        found.append(Amount(staff, ngettext("%(n)d member of staff", "%(n)d members of staff", staff) % {"n": staff}))
    return found + [amount for holding in holdings() for amount in holding.remaining(bureau)]


def _wrong_target(bureau: Bureau, target: Bureau) -> list[str]:
    if bureau.level == Level.PROVINCE:
        return [_("A province stands at the top and goes nowhere.")]
    if target.pk == bureau.pk:
        return [_("A bureau cannot go below or into itself. Choose another one.")]
    if target.closed_on:
        return [_("%(name)s is closed and takes on nothing. Choose an open bureau.") % {"name": target.name}]
    if target.ancestor_paths()[0] != bureau.ancestor_paths()[0]:
        return [_("%(name)s belongs to another province, which has its own settings.") % {"name": target.name}]
    if bureau.contains(target):
        return [_("%(name)s stands below this bureau itself. Move that one out first.") % {"name": target.name}]
    return []


def _others(change: Change) -> list[str]:
    return [reason for holding in holdings() for reason in holding.refusals(change)]
