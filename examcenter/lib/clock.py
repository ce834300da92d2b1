"""The database's clock, which alone decides deadlines."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

SHANGHAI = ZoneInfo("Asia/Shanghai")


def database_now() -> datetime:
    """The present moment by the database's clock, in UTC, to the millisecond at least."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
            return now.astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def local_date(at: datetime) -> date:
    """The calendar day of a moment in Shanghai."""
    return at.astimezone(SHANGHAI).date()
