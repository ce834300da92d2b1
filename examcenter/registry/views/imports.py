"""Import of enterprises, of the roster and of risk records."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.access import StaffRequest, staff
from examcenter.bureaus.desk import Desk, Kind
from examcenter.registry.imports import cells, columns, import_enterprises, import_persons, import_risks, risks

Words = Mapping[str, Mapping[str, object]]
ENTERPRISE_WORDS: Words = {
    "kinds": cells.KINDS,
    "mode": cells.MODES,
    "archive_class": cells.ARCHIVES,
    "supervision_class": cells.CLASSES,
    "status": cells.STATUSES,
}
PERSON_WORDS: Words = {"id_kind": cells.ID_KINDS, "role": cells.ROLES, "side": cells.SIDES}
YES_NO = ("is_household", "has_licence", "has_ccc", "has_mandatory_standard", "in_scope")

DESK = Desk(
    kinds={
        "enterprises": Kind(
            _("Enterprises"),
            "企业",
            columns.ENTERPRISE_COLUMNS,
            {key: "、".join(words) for key, words in ENTERPRISE_WORDS.items()} | dict.fromkeys(YES_NO, "是、否"),
            import_enterprises,
        ),
        "persons": Kind(
            _("Roster: persons and appointments"),
            "名录",
            columns.PERSON_COLUMNS,
            {key: "、".join(words) for key, words in PERSON_WORDS.items()},
            import_persons,
        ),
        "risks": Kind(
            _("Risk records"),
            "风险记录",
            risks.COLUMNS,
            {"severity": "、".join(risks.SEVERITIES), "source": "、".join(risks.SOURCES)},
            import_risks,
        ),
    },
    template="registry/import.html",
    url_name="registry_import",
    done="registry_enterprises",
)


@staff("registry.import")
def imports(request: StaffRequest) -> HttpResponse:
    return DESK.serve(request, request.user)


@staff("registry.import")
def sheet(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty spreadsheet to fill in."""
    try:
        return DESK.sheet(kind)
    except KeyError as unknown:
        raise Http404 from unknown
