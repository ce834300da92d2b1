"""Enterprises of 栖云县 look after their own list: two changes wait for the bureau, a few rosters are checked."""

from datetime import datetime

from examcenter.lib.clock import local_date
from examcenter.lib.uploads import Upload
from examcenter.management.story.calendar import StoryClock
from examcenter.management.story.evidence import training_record
from examcenter.management.story.loading import who
from examcenter.registry.actions import Training, proposals
from examcenter.registry.actions.portal_codes import Issued, enter_by_code, issue_codes
from examcenter.registry.actions.roster import confirm_roster
from examcenter.registry.models import Appointment, Enterprise, EnterpriseStatus

STATION = "99012201"
CHECKED = 6  # enterprises that the station asked by phone


def tell(clock: StoryClock) -> None:
    officer, at = who("officer.chen"), clock.at(-3, 10)
    units = _units(at)
    unit, asked = units[0], units[1 : 1 + CHECKED]
    slip = issue_codes(units=[unit], by=officer, at=clock.at(-4, 9))[0]
    user = enter_by_code(code=slip.code, organisation_code=unit.code, phone=unit.phone[-4:], at=at)
    post = Appointment.objects.filter(enterprise=unit, ended_on=None).serving(local_date(at)).order_by("pk")[0]
    proposals.propose_correction(
        appointment=post, name=post.person.name, phone="10047110815", by=user, at=clock.at(-3, 10, 5)
    )
    on = local_date(clock.at(-5, 9))
    file = Upload("培训记录.pdf", training_record(unit.name, clock.at(-5, 9)))
    training = Training("training", on, "工业产品质量安全法规和强制性国家标准")
    proposals.propose_training(appointment=post, training=training, file=file, by=user, at=clock.at(-3, 10, 12))
    confirm_roster(enterprise=unit, by=user, at=clock.at(-3, 10, 20))
    for each in asked:
        confirm_roster(enterprise=each, by=officer, at=clock.at(-2, 15))


def slip(at: datetime) -> Issued:
    """A fresh entry slip for whoever tries the sample; the one before is worthless."""
    return issue_codes(units=[_units(at)[0]], by=who("officer.chen"), at=at)[0]


def _units(at: datetime) -> list[Enterprise]:
    """Units of the town's station that have somebody, by code."""
    serving = Appointment.objects.filter(ended_on=None).serving(local_date(at)).values("enterprise")
    found = Enterprise.objects.filter(bureau__code=STATION, status=EnterpriseStatus.ACTIVE, in_scope=True)
    return list(found.filter(pk__in=serving).select_related("bureau").order_by("code")[: 1 + CHECKED])
