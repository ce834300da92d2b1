"""The pages on which officials keep up bureaus and records: no page fails axe's rules or is wider than its screen."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browsing import Browser
from tests.journeys.people import Someone
from tests.station import Station

# What the pages look like does not depend on the database.
pytestmark = pytest.mark.parametrize("station", ["sqlite"], indirect=True)

WIDTHS = (360, 1280)

OFFICER = (
    "/staff/enterprises/",
    "/staff/enterprises/{enterprise}/",
    "/staff/enterprises/{enterprise}/edit/",
    "/staff/enterprises/{enterprise}/inspector/",
    "/staff/enterprises/{enterprise}/transfer/",
    "/staff/enterprises/new/",
    "/staff/enterprises/inspectors/",
    "/staff/enterprises/inspectors/?kind=unnamed",
    "/staff/enterprises/inspectors/assign/?work=no_inspector",
    "/staff/enterprises/staffing/",
    "/staff/transfers/",
    "/staff/proposals/",
    "/staff/roster-check/",
    "/staff/persons/",
    "/staff/persons/{person}/",
    "/staff/persons/{person}/disclose/",
    "/staff/registry/forms/",
    "/staff/registry/import/",
    "/staff/registry/imports/",
    "/staff/sessions/?when=week",
    "/staff/rectification/?state=due",
    "/staff/bureaus/{bureau}/overview/",
)
ADMINISTRATOR = (
    "/staff/bureaus/",
    "/staff/bureaus/{bureau}/",
    "/staff/bureaus/{bureau}/staff/",
    "/staff/bureaus/{bureau}/staff/{user}/",
    "/staff/bureaus/{bureau}/staff/new/",
    "/staff/bureaus/{bureau}/rename/",
    "/staff/bureaus/{bureau}/move/",
    "/staff/bureaus/{bureau}/merge/",
    "/staff/bureaus/{bureau}/close/",
    "/staff/bureaus/{bureau}/departments/new/",
    "/staff/settings/",
    "/staff/settings/entry_workdays/new/",
    "/staff/persons/erasure/",
    "/staff/persons/disclosures/",
    "/staff/bureaus/{bureau}/overview/",
    "/staff/",
)


@pytest.mark.sample
def test_no_page_fails_axe_or_is_wider_than_its_screen(station: Station, browser: Browser) -> None:
    password = (station.directory / "sample-password").read_text(encoding="utf-8")
    found = numbers(station)
    faults: list[str] = []
    for username, addresses in (("officer.chen", OFFICER), ("admin.anlan", ADMINISTRATOR)):
        someone = Someone(browser.desk(width=WIDTHS[0]), station)
        someone.sign_in(username, password)
        for address in addresses:
            someone.go(address.format(**found))
            faults += [f"{username} {address} {fault}" for fault in faults_of(someone.page)]
        assert someone.complaints == []
    assert not faults, "\n".join(faults)


def numbers(station: Station) -> dict[str, str]:
    """The objects of the sample that the pages are about."""
    code = (
        "from examcenter.bureaus.models import Bureau, User; "
        "from examcenter.registry.models import Appointment; "
        "post = Appointment.objects.filter(enterprise__bureau__code='99012201', ended_on=None).earliest('pk'); "
        "print(post.enterprise_id, post.person_id, Bureau.objects.get(code='990122').pk,"
        " User.objects.get(username='officer.chen').pk)"
    )
    names = ("enterprise", "person", "bureau", "user")
    return dict(zip(names, station.manage("shell", "-v", "0", "-c", code).split(), strict=True))


def faults_of(page: Page) -> Iterator[str]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            yield f"at {width} px: {wide} px too wide"
        for violation in Axe().run(page).response["violations"]:
            places = [re.sub(r"\s+", " ", node["html"])[:160] for node in violation["nodes"][:3]]
            yield f"at {width} px: {violation['id']} {places}"
