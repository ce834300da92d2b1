"""The web application: the answer lane in front, then the limit of bodies, Django behind them."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examcenter.settings")
django_application = get_wsgi_application()

from examcenter.lib.body_limit import BodyLimit  # noqa: E402  (apps must be loaded first)
from examcenter.sitting.lane import Lane  # noqa: E402

application = Lane(BodyLimit(django_application))
