"""What makes enterprises and persons findable: columns that follow from the name, kept by every way of writing.

`save`, `bulk_create` and `bulk_update` fill them in; `update(name=…)` would forget them and is refused.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from examcenter.lib.crypto import keyed_hash
from examcenter.lib.spelling import SPELT_LETTERS, spell
from examcenter.lib.terms import TermsField

CHUNK = 1000
DERIVED = ("folded", "initials", "spelling", "sort_key", "terms")


def phone_hash(phone: str) -> str:
    """The keyed hash by which a phone is found: digits only, without the country's prefix."""
    digits = "".join(one for one in phone if one.isascii() and one.isdigit())
    digits = digits.removeprefix("0086")
    if len(digits) == 13:
        digits = digits.removeprefix("86")
    return keyed_hash("phone", digits) if digits else ""


def write_spelling(obj: Any, *, person: bool) -> None:
    """Sets the columns that follow from `obj.name`; a model as a migration knows it will do, too."""
    found = spell(obj.name, person=person)
    obj.folded, obj.initials, obj.spelling = found.folded[:320], found.initials[:320], found.full
    obj.sort_key, obj.terms = found.sort_key, found.pairs


def respell(model: type[models.Model], *, person: bool) -> int:
    """Computes every row's columns anew; the number of rows. A thousand at a time, so that memory stays small."""
    rows, last = 0, 0
    fields = [*DERIVED, "phone_hash"] if person else [*DERIVED]
    while chunk := list(model._base_manager.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        for obj in chunk:
            write_spelling(obj, person=person)
            if person:
                obj.phone_hash = phone_hash(obj.phone)  # type: ignore[attr-defined]
        model._base_manager.bulk_update(chunk, fields, batch_size=100)
        rows, last = rows + len(chunk), chunk[-1].pk
    return rows


class FindableRows:
    """Stands before `QuerySet` among the bases of a findable model's queryset."""

    model: Any

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        filled = list(objs)
        for obj in filled:
            obj.fill()
        return super().bulk_create(filled, *args, **kwargs)  # type: ignore[misc]

    def bulk_update(self, objs: Any, fields: Any, *args: Any, **kwargs: Any) -> Any:
        filled, named = list(objs), list(fields)
        for obj in filled if self.model.SOURCES & set(named) else ():
            obj.fill()
        return super().bulk_update(filled, self.model.with_derived(named), *args, **kwargs)  # type: ignore[misc]

    def update(self, **kwargs: Any) -> Any:
        if self.model.SOURCES & kwargs.keys() and not self.model.derived() & kwargs.keys():
            raise TypeError("what is searched follows from these fields: use save() or bulk_update()")
        return super().update(**kwargs)  # type: ignore[misc]


class Findable(models.Model):
    """The name folded, by its initials, in pinyin, as a key to sort by, and as pairs of characters."""

    SOURCES = frozenset({"name"})
    IS_PERSON = False

    name: Any
    folded = models.CharField(max_length=320, editable=False, default="", db_index=True)
    initials = models.CharField(max_length=320, editable=False, default="")
    spelling = models.CharField(max_length=SPELT_LETTERS, editable=False, default="", db_index=True)
    sort_key = models.CharField(max_length=260, editable=False, default="")
    terms = TermsField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        fields = None if update_fields is None else self.with_derived(update_fields)
        if fields is None or self.SOURCES & set(fields):
            self.fill()
        super().save(update_fields=fields, **kwargs)

    @classmethod
    def derived(cls) -> frozenset[str]:
        return frozenset(DERIVED)

    @classmethod
    def with_derived(cls, fields: Iterable[str]) -> list[str]:
        """The fields to write, with those that follow from them."""
        named = list(fields)
        return [*named, *(cls.derived() - set(named))] if cls.SOURCES & set(named) else named

    def fill(self) -> None:
        write_spelling(self, person=self.IS_PERSON)
