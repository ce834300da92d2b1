"""A training record as an enterprise of the story would hand it in."""

from datetime import datetime

from examcenter.lib import pdf


def training_record(unit: str, at: datetime) -> bytes:
    return pdf.render("pdf/training_record.html", {"unit": unit, "at": at}, title="培训记录")
