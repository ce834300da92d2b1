"""One act that several do at one moment: one does it, the others are told."""

import subprocess
import sys

import pytest

from tests.settings import BASE_DIR
from tests.station import Station

MAKE = """
import django; django.setup()
from datetime import date
from examcenter.bureaus.models import Level, Role
from examcenter.lib.clock import database_now
from examcenter.registry.actions import transfers
from tests.builders import make_enterprise
from tests.cast import bureau, user
province = bureau("990000", "安岚省市场监督管理局", Level.PROVINCE, None)
giving = bureau("990122", "栖云县市场监督管理局", Level.COUNTY, province)
receiving = bureau("990123", "听泉县市场监督管理局", Level.COUNTY, province)
offering = user("officer", "陈岚舟", giving, Role.OFFICER)
user("receiver", "许振东", receiving, Role.OFFICER)
transfers.propose_transfer(
    enterprise=make_enterprise(bureau=giving), receiving=receiving, reason="迁址", by=offering, at=database_now()
)
"""
ACCEPT = """
import django; django.setup()
from examcenter.bureaus.models import User
from examcenter.lib.clock import database_now
from examcenter.lib.states import StaleState
from examcenter.registry.actions.transfers import accept_transfer
from examcenter.registry.models import Transfer
transfer, by = Transfer.objects.get(), User.objects.get(username="receiver")
try:
    accept_transfer(transfer=transfer, by=by, at=database_now())
    print("accepted")
except StaleState:
    print("stale")
"""
SEVERAL = 5


@pytest.fixture
def _django_settings(station: Station) -> None:
    station.extra["DJANGO_SETTINGS_MODULE"] = "examcenter.settings"


@pytest.mark.usefixtures("_django_settings")
def test_one_of_several_accepts_a_transfer(station: Station) -> None:
    station.stop()
    station.python("-c", MAKE)
    accepting = [
        subprocess.Popen(
            [sys.executable, "-c", ACCEPT], cwd=BASE_DIR, env=station.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(SEVERAL)
    ]  # fmt: skip
    said = [process.communicate(timeout=60) for process in accepting]
    assert sorted(out.strip() for out, _ in said) == ["accepted"] + ["stale"] * (SEVERAL - 1), said
