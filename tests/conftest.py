"""What every test gets: skips that count as failures in CI, a station, a browser."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests import browsing, databases, station as stations

pytest_plugins = ["tests.cast", "tests.held_campaign", "tests.house.world"]
REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in {"", "0"}


def pytest_configure(config: pytest.Config) -> None:
    if not is_worker(config):
        databases.drop_old()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        databases.drop_run()


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A folder says what its tests are; a marker need not be repeated in each file."""
    marks = {"journeys": pytest.mark.journey, "faults": pytest.mark.faults, "house": pytest.mark.house}
    for item in items:
        folder = item.path.parent.relative_to(Path(__file__).parent).parts[:1]
        if folder and folder[0] in marks:
            item.add_marker(marks[folder[0]])
        if "browser" in getattr(item, "fixturenames", ()) and browsing.find_chromium() is None:
            item.add_marker(pytest.mark.skip("Chromium was not found (CHROMIUM)"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_ALL=1 a skip is a failure."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and REQUIRE_ALL=1 allows no skip: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if REQUIRE_ALL and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"Skipped, and REQUIRE_ALL=1 allows no skip: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Every test begins in Chinese, whatever language the last one left in the thread."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[stations.Station]:
    """A running examcenter, on each database; `@pytest.mark.sample` loads the sample province first."""
    if request.param == "postgresql" and not databases.postgres_reachable():
        pytest.skip("PostgreSQL cannot be reached (TEST_POSTGRES_URL)")
    sample = request.node.get_closest_marker("sample") is not None
    with stations.running(request.param, tmp_path, sample=sample) as started:
        yield started


@pytest.fixture
def browser() -> Iterator[browsing.Browser]:
    """Debian's Chromium, driven by Playwright."""
    with browsing.opened(browsing.find_chromium() or "chromium") as opened:
        yield opened
