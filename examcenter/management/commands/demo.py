"""`manage.py demo`: the sample province on an empty database, a practice session that is open now, and where to go."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from examcenter.bureaus.models import Bureau
from examcenter.bureaus.queries import calendar
from examcenter.journal.sealing import seal_waiting
from examcenter.lib.clock import database_now
from examcenter.management.story import gas_campaign, guide, inspectors, loading, other_campaigns, own_roster, practice
from examcenter.management.story.calendar import StoryClock


class Command(BaseCommand):
    help = "Load the sample province into an empty database, and open its practice session."

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write
        if not Bureau.objects.exists():
            self._load(say)
        if not Bureau.objects.filter(code=loading.PROVINCE).exists():
            say(f"\n  Open: {settings.PUBLIC_URL}/  sign in: {settings.PUBLIC_URL}/accounts/login/")
            return
        with transaction.atomic():
            seat = practice.rearm(database_now())
            slip = own_roster.slip(database_now())
        guide.show(seat, slip, say)

    def _load(self, say: Any) -> None:
        """All or nothing, so that an interrupted first start begins again from the beginning."""
        with transaction.atomic():
            now = database_now()
            clock = StoryClock(now, calendar())
            loading.load(clock.at(-60, 9), roster_at=now, say=say)
            clock = StoryClock(now, calendar())  # the calendar came with the province
            say("  a campaign with its results …")
            gas_campaign.tell(clock)
            other_campaigns.tell(clock)
            inspectors.tell(clock)
            own_roster.tell(clock)
        seal_waiting()
