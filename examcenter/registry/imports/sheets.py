"""The spreadsheets that the registry takes: who reads each, its columns, the words that a column takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.desk import bureau_codes
from examcenter.bureaus.models import User
from examcenter.lib.blank_sheets import blank
from examcenter.registry.imports import cells, columns, figures, products, risks, training
from examcenter.registry.imports.applying import Reader
from examcenter.registry.imports.enterprises import read_enterprises
from examcenter.registry.imports.persons import read_persons
from question_bank.formats.tables import Column

YES_NO = ("is_household", "has_licence", "has_ccc", "has_mandatory_standard", "in_scope")


@dataclass(frozen=True)
class Sheet:
    label: Promise | str
    title: str
    columns: Sequence[Column]
    words: Mapping[str, str]
    read: Reader

    def template(self, by: User) -> bytes:
        """With the codes of the bureaus for which this user may import, where the sheet asks for them."""
        asks = any(column.key == "bureau" for column in self.columns)
        return blank(self.title, self.columns, self.words, [bureau_codes(by)] if asks else [])

    def explained(self) -> list[dict[str, Any]]:
        return [
            {
                "header": column.header,
                "optional": column.blank,
                "words": self.words.get(column.key, ""),
                "synonyms": "、".join(column.synonyms),
            }
            for column in self.columns
        ]


def _words(**known: Mapping[str, object]) -> dict[str, str]:
    return {key: "、".join(words) for key, words in known.items()} | dict.fromkeys(YES_NO, "是、否")


SHEETS: dict[str, Sheet] = {
    "enterprises": Sheet(
        _("Enterprises"),
        "企业",
        columns.ENTERPRISE_COLUMNS,
        _words(
            kinds=cells.KINDS,
            mode=cells.MODES,
            archive_class=cells.ARCHIVES,
            supervision_class=cells.CLASSES,
            entry_reason=cells.ENTRY_REASONS,
            status=cells.STATUSES,
        ),
        read_enterprises,
    ),
    "persons": Sheet(
        _("Roster: persons and appointments"),
        "名录",
        columns.PERSON_COLUMNS,
        _words(id_kind=cells.ID_KINDS, role=cells.ROLES, side=cells.SIDES),
        read_persons,
    ),
    "products": Sheet(
        _("Products of enterprises"),
        "产品",
        products.COLUMNS,
        _words(archive_class=cells.ARCHIVES, is_main={"是": 1, "否": 0}),
        products.read_products,
    ),
    "figures": Sheet(_("Annual figures"), "年度数据", figures.COLUMNS, {}, figures.read_figures),
    "training": Sheet(
        _("Training records"),
        "培训考核",
        training.COLUMNS,
        _words(role=cells.ROLES, side=cells.SIDES, kind=training.KINDS),
        training.read_training,
    ),
    "risks": Sheet(
        _("Risk records"),
        "风险记录",
        risks.COLUMNS,
        _words(severity=risks.SEVERITIES, source=risks.SOURCES),
        risks.read_risks,
    ),
}
