"""One object of every kind in our county, for the matrix in `test_matrix.py`; and which address names which of them.

Somebody who adds an address with an argument adds one line to `NAMES`, and to `world` where the kind is new.
"""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db.models import Model

from examcenter.assessment.models import Assessment, Seat
from examcenter.bureaus.models import Bureau, Department, Setting, User
from examcenter.lib.uploads import Upload
from examcenter.rectification import actions as rectification
from examcenter.rectification.models import Evidence, Notice
from examcenter.registry.actions import Training, proposals, record_training
from examcenter.registry.models import Appointment, Enterprise, ImportRun, RiskRecord, SavedView, Transfer
from examcenter.results import actions as results
from examcenter.sitting.actions.tickets import new_key
from examcenter.sitting.models import Printing, Sitting, Ticket
from question_bank.actions import uploads
from question_bank.models import BankImport, LegalDocument, SimilarPair
from tests.builders import make_blueprint, make_question
from tests.results.builders import make_assessment

PDF = b"%PDF-1.7\n%%EOF\n"

# The beginning of an address up to and with its argument: the object in `world` that the argument names. The longest
# beginning decides; one line serves all addresses below it.
NAMES = {
    "staff/assessments/<int:pk>/": "assessment",
    "staff/bureaus/<int:pk>/": "bureau",
    "staff/bureaus/<int:pk>/password/<int:user>/": "officer",
    "staff/bureaus/<int:pk>/staff/<int:user>/": "officer",
    "staff/departments/<int:pk>/": "department",
    "staff/settings/<int:pk>/": "setting",
    "staff/enterprises/<int:pk>/": "enterprise",
    "staff/enterprises/<int:pk>/account/<int:user>/": "enterprise_user",
    "staff/persons/<int:pk>/": "person",
    "staff/appointments/<int:pk>/": "appointment",
    "staff/products/<int:pk>/": "product",
    "staff/transfers/<int:pk>/": "transfer",
    "staff/risks/<int:pk>/": "risk",
    "staff/registry/views/<int:pk>/": "saved_view",
    "staff/registry/imports/<int:pk>/": "import_run",
    "staff/training/<int:pk>/": "training_record",
    "staff/proposals/<int:pk>/": "proposal",
    "staff/bank/questions/<int:pk>/": "question",
    "staff/bank/documents/<int:pk>/": "bank_document",
    "staff/bank/import/<int:pk>/": "bank_upload",
    "staff/bank/imports/<int:pk>/": "bank_import",
    "staff/bank/similar/<int:pk>/": "similar_pair",
    "staff/bank/blueprints/<int:pk>/": "blueprint",
    "staff/sessions/<int:pk>/": "session",
    "staff/printings/<int:pk>/": "printing",
    "staff/seats/<int:pk>/": "seat",
    "staff/sittings/<int:pk>/": "sitting",
    "staff/results/<int:pk>/": "assessment",
    "staff/publications/<int:pk>/": "publication",
    "staff/rectification/<int:pk>/": "notice",
    "staff/rectification/<int:pk>/left/<int:person>/": "noticed_person",
    "staff/rectification/evidence/<int:pk>/": "evidence",
    "enterprise/notices/<int:pk>/": "notice",
    "enterprise/evidence/<int:pk>/": "evidence",
    "enterprise/persons/<int:pk>/": "appointment",
    "enterprise/training/<int:pk>/": "training_record",
    "enterprise/proposals/<int:pk>/": "proposal",
}
# Pages that exist only in some state need the object in that state: address name → object.
IN_STATE = {
    "assessment_edit": "draft",
}
# Arguments that are words of the address and name no object: the same for everybody.
WORDS = {
    "staff/bureaus/import/<slug:kind>": "staff",
    "staff/settings/<slug:key>": "pass_mark",
    "staff/registry/find/<slug:kind>": "persons",
    "staff/registry/views/<slug:kind>": "persons",
    "staff/registry/import/<slug:kind>": "persons",
    "staff/registry/forms/<slug:form>": "roster",
    "staff/registry/forms/<slug:form>/<slug:kind>": "xlsx",
    "staff/bank/import/template/<str:kind>": "questions",
    "staff/bank/pictures/<str:digest>": "a" * 64,
}
# The whole province's: whoever holds the verb sees them, wherever they work. Everybody else gets 403.
PROVINCIAL = {"bank_import", "similar_pair", "question", "blueprint", "bank_document"}
# Only an administrator of the province itself has a say: whoever holds the verb elsewhere gets 403.
BY_OFFICE = {"setting"}
# What the outsiders' own county has, for addresses with two arguments of which one is theirs.
THEIRS = {"bureau": "other_county", "enterprise": "other_enterprise"}


@pytest.fixture
def world(
    county: Bureau, other_county: Bureau, officer: User, author: User, enterprise: Enterprise, enterprise_user: User,
    other_enterprise: Enterprise, other_enterprise_user: User, failing: Appointment, held: Assessment,
    notice: Notice, now: datetime,
) -> dict[str, Model]:  # fmt: skip
    """By the words of `NAMES`."""
    rectification.answer(
        notice=notice, text="已重新培训。", files=[Upload("证明.pdf", PDF)], by=enterprise_user, at=now
    )
    seat = Seat.objects.get(assessment=held, person=failing.person)
    session = held.sessions.get()
    printing = Printing.objects.create(session=session, requested_by=officer, requested_at=now, total=2, state="ready")
    Ticket.objects.get_or_create(seat=seat, defaults={"key": new_key(), "issued_at": now})
    printing.file.save("tickets.pdf", ContentFile(PDF), save=True)
    return {
        "bureau": county,
        "other_county": other_county,
        "officer": officer,
        "department": Department.objects.create(bureau=county, name="质量监督科"),
        "setting": Setting.objects.create(
            province=county.province,
            key="pass_mark",
            value="85",
            legal_basis="省局文件",
            effective_from=date(2099, 1, 1),
        ),
        "enterprise": enterprise,
        "other_enterprise": other_enterprise,
        "enterprise_user": enterprise_user,
        "person": failing.person,
        "appointment": failing,
        "training_record": record_training(
            appointment=failing,
            training=Training("training", now.date()),
            file=Upload("证书.pdf", PDF),
            by=officer,
            at=now,
        ),
        "product": enterprise.products.get(),
        "transfer": Transfer.objects.create(
            enterprise=enterprise,
            giving=enterprise.bureau,
            receiving=county,
            reason="迁址",
            proposed_by=officer,
            proposed_at=now,
        ),
        "risk": RiskRecord.objects.create(
            enterprise=enterprise, on=now.date(), severity="small", source="complaint", note="标识不全"
        ),
        "import_run": ImportRun.objects.create(
            kind="persons",
            file_name="名录.xlsx",
            by=officer,
            bureau=county,
            at=now,
            beat_at=now,
            state="faulty",
            faults="[]",
        ),
        "proposal": proposals.propose_training(
            appointment=failing,
            training=Training("training", now.date(), "复训"),
            file=Upload("复训.pdf", PDF),
            by=enterprise_user,
            at=now,
        ),
        "saved_view": SavedView.objects.create(user=officer, kind="persons", name="本县", query="q=林"),
        "question": make_question(author=author),
        "bank_document": LegalDocument.objects.create(title="示例文件"),
        "bank_upload": uploads.keep_upload(kind="topics", name="考核大纲.xlsx", data=b"x", by=author, at=now),
        "bank_import": BankImport.objects.create(
            kind="topics",
            file_name="考核大纲.xlsx",
            digest="a",
            by=author,
            at=now,
            counts={"new": 1, "changed": 0, "unchanged": 0},
        ),
        "similar_pair": SimilarPair.objects.create(
            first=make_question(author=author), second=make_question(author=author), share=80
        ),
        "blueprint": make_blueprint(),
        "assessment": held,
        "draft": make_assessment(bureau=county, by=officer, state="draft"),
        "session": session,
        "printing": printing,
        "seat": seat,
        "sitting": Sitting.objects.get(seat=seat),
        "publication": results.propose_publication(
            assessment=held, title="考核结果公布", by=officer, at=now + timedelta(minutes=5)
        ),
        "notice": notice,
        "noticed_person": notice.persons.get(),
        "evidence": Evidence.objects.get(),
    }
