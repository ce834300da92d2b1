"""The notice of a session as plain text, to be pasted into a chat group. No names of persons, no ID digits."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from examcenter.assessment.models import Assessment, Session
from examcenter.assessment.presenters import plain


def notice(assessment: Assessment, session: Session, units: list[tuple[str, int]]) -> str:
    """Title, units with how many persons, time, place, and what to bring."""
    lines = [
        _("[Notice] %(title)s") % {"title": assessment.title},
        "",
        _("The units named below: please let your drawn quality safety personnel take part in the spot assessment."),
        _("Time: %(begin)s to %(end)s")
        % {
            "begin": date_format(localtime(session.starts_at), "DATETIME_FORMAT"),
            "end": date_format(localtime(session.ends_at), "TIME_FORMAT"),
        },
        _("Place: %(venue)s, %(room)s (%(address)s)")
        % {"venue": session.venue.name, "room": session.room, "address": session.venue.address},
        _("Paper: %(minutes)d minutes, %(questions)d questions, pass mark %(mark)s.")
        % {
            "minutes": assessment.minutes,
            "questions": assessment.blueprint.size,
            "mark": plain(assessment.pass_mark),
        },
        _("Bring: identity document, admission ticket, a charged phone. Taking part is free of charge."),
        _("Who cannot come tells us at once, with the reason and evidence."),
        "",
        _("Units:"),
        *(
            _("%(number)d. %(unit)s (%(count)d)") % {"number": number, "unit": unit, "count": count}
            for number, (unit, count) in enumerate(units, start=1)
        ),
        "",
        assessment.bureau.name,
    ]
    if assessment.bureau.phone:
        lines.append(_("Phone: %(phone)s") % {"phone": assessment.bureau.phone})
    return "\n".join(lines)
