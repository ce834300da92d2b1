"""The product's own settings with secrets for tests and a directory of each process's own.

`TEST_RUN` names one run of the suite: pytest's controller sets it, its workers inherit it.
"""

import atexit
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("TEST_RUN", f"{int(time.time())}_{os.getpid()}")
RUN = os.environ["TEST_RUN"]
RUN_DIR = Path(tempfile.gettempdir()) / f"examcenter-test-{RUN}"
RUN_DIR.mkdir(exist_ok=True)

# Keys of the tests only; the station's processes get the same ones.
SECRETS = {
    "SECRET_KEY": "only-for-tests-" * 4,
    "DATA_KEYS": "k1:" + "11" * 32,
    "HASH_KEY": "22" * 32,
}
_var = tempfile.mkdtemp(prefix="var-", dir=RUN_DIR)


def _tidy() -> None:
    shutil.rmtree(_var, ignore_errors=True)
    with suppress(OSError):  # others still use it
        RUN_DIR.rmdir()


atexit.register(_tidy)
os.environ.update(SECRETS, VAR_DIR=_var, PUBLIC_URL="http://127.0.0.1:8000")
for _name in ("DEBUG", "MEDIA_ROOT", "ALLOWED_HOSTS", "ALLOW_PLAIN_HTTP", "TRUSTED_PROXIES"):
    os.environ.pop(_name, None)

from examcenter.settings import *  # noqa: E402  (reads the environment set above)

# A name of its own for each run, so that two runs on one server do not meet.
DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["TEST"]["NAME"] = f"examcenter_test_{RUN}"

STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where it is missing
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
