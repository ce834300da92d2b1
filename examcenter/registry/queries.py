"""Reads that span tables: who serves in an area, and the lists of enterprises and of the roster."""

from datetime import date, timedelta

from django.db.models import Q

from examcenter.bureaus.models import Bureau
from examcenter.registry.models import Appointment, AppointmentQuerySet

GONE_DAYS = 366  # somebody who left within the last year is still named, with 'left the post' as the reason


def serving_in(area: Bureau, on: date) -> AppointmentQuerySet:
    """Appointments under `area` that had begun by `on` and had not ended more than twelve months before it."""
    return (
        Appointment.objects.filter(enterprise__bureau__path__startswith=area.path, started_on__lte=on)
        .filter(Q(ended_on=None) | Q(ended_on__gte=on - timedelta(days=GONE_DAYS)))
        .select_related("person", "enterprise__bureau")
    )
