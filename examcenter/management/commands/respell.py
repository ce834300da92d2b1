"""`manage.py respell`: computes anew what enterprises and persons are searched and sorted by."""

from typing import Any

from django.core.management.base import BaseCommand

from examcenter.registry.models import Enterprise, Person
from examcenter.registry.models.findable import respell


class Command(BaseCommand):
    help = "Compute names' pinyin, search terms and phone hashes anew, after a change of the surname table."

    def handle(self, *args: Any, **options: Any) -> None:
        units, persons = respell(Enterprise, person=False), respell(Person, person=True)
        self.stdout.write(f"{units} enterprises, {persons} persons")
