"""The web application: the answer lane in front, Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examcenter.settings")
django_application = get_wsgi_application()

from examcenter.sitting.lane import Lane  # noqa: E402  (apps must be loaded first)

application = Lane(django_application)
