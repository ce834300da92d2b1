"""Run in a station's environment (`python -m tests.faults.candidate`): a candidate whose session is going on.

Prints the ticket's key, the name and the last six as JSON.
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examcenter.settings")
django.setup()

from examcenter.bureaus.models import Bureau, Level, User  # noqa: E402  (apps must be loaded first)
from examcenter.lib.clock import database_now  # noqa: E402
from examcenter.sitting import actions  # noqa: E402
from examcenter.sitting.models import Ticket  # noqa: E402
from tests.builders import make_questions  # noqa: E402
from tests.sitting.builders import make_assessment, make_seat, make_session  # noqa: E402


def main() -> None:
    now = database_now()
    bureau = Bureau.objects.create(code="990000", name="安岚省市场监督管理局", short_name="省局", level=Level.PROVINCE)
    user = User.objects.create(username="officer", name="陈岚舟")
    make_questions(author=user)
    assessment = make_assessment(bureau=bureau, by=user, at=now)
    person = make_seat(session=make_session(assessment=assessment, at=now)).person
    actions.issue_tickets(assessment=assessment, by=user, at=now)
    print(json.dumps({"key": Ticket.objects.get().key, "name": person.name, "last_six": person.last_six}))


if __name__ == "__main__":
    main()
