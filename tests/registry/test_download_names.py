"""Every file of the registry has a name that tells what it is."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from examcenter.bureaus.models import User
from examcenter.registry.models import Enterprise

Enter = Callable[[User], Client]


@pytest.mark.parametrize(
    ("view", "args", "told"),
    [
        ("registry_enterprises_export", [], "企业名录-2"),
        ("registry_persons_export", [], "质量安全管理人员名录-2"),
        ("registry_form", ["roster", "pdf"], "质量安全总监、质量安全员名录-2"),
        ("registry_form", ["survey", "xlsx"], "工业产品生产销售单位调查表-2"),
        ("registry_import_sheet", ["enterprises"], "企业导入模板.xlsx"),
    ],
)
def test_the_name_is_chinese_and_telling(
    enter: Enter, officer: User, enterprise: Enterprise, view: str, args: list[str], told: str
) -> None:
    header = enter(officer).get(reverse(view, args=args))["Content-Disposition"]
    assert told in unquote(header)
    assert 'filename="' in header
    header.encode("ascii")
