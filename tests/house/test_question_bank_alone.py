"""The question bank works in a project that knows nothing of examcenter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings import BASE_DIR

SETTINGS = """
SECRET_KEY = "a small project of its own"
INSTALLED_APPS = ["question_bank", "django.contrib.auth", "django.contrib.contenttypes"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "bank.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "addresses"
USE_TZ = True
"""
ADDRESSES = """
from question_bank import urls

urlpatterns = urls.staff
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "small_settings.py").write_text(SETTINGS)
    (tmp_path / "addresses.py").write_text(ADDRESSES)
    (tmp_path / "question_bank").symlink_to(BASE_DIR / "question_bank")
    return tmp_path


def django(project: Path, *arguments: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(project),
        "DJANGO_SETTINGS_MODULE": "small_settings",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "django", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_migrates_and_stores_without_examcenter(project: Path) -> None:
    django(project, "migrate", "--verbosity", "0")
    django(project, "makemigrations", "--check", "--dry-run")
    assert django(project, "shell", "-v", "0", "-c", COUNT).split() == ["0", "False"]


COUNT = """
import sys
from question_bank.models import Question
print(Question.objects.count(), any(name.split(".")[0] == "examcenter" for name in sys.modules))
"""


def test_its_addresses_load_without_examcenter(project: Path) -> None:
    django(project, "check")
