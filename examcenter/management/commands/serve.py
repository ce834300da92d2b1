"""`manage.py serve`: the web server, the worker and the clock of one machine, started and stopped together."""

import os
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from examcenter.management import supervisor

MOST_WORKERS = 4


class Command(BaseCommand):
    help = "Runs the web server, the worker and the clock until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--workers", type=int, default=default_workers(), help="web processes (WEB_WORKERS)")
        parser.add_argument("--threads", type=int, default=int(os.environ.get("WEB_THREADS") or 8), help="of each")
        parser.add_argument("--every", type=int, default=15, help="seconds between two rounds of the clock")

    def handle(self, *, host: str, port: int, workers: int, threads: int, every: int, **options: object) -> None:
        jobs = [
            supervisor.web(host=host, port=port, workers=workers, threads=threads),
            supervisor.worker(),
            supervisor.clock(every=every),
        ]
        code = supervisor.supervise(jobs, say=self.say, announce=lambda: self.announce(host, port))
        if code:
            sys.exit(code)

    def announce(self, host: str, port: int) -> bool:
        """Say where to go once the web server answers; returns whether it does."""
        if not supervisor.answers(host, port):
            return False
        self.say(f"Examcenter answers at {settings.PUBLIC_URL} (Ctrl-C stops it).")
        return True

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def default_workers() -> int:
    return int(os.environ.get("WEB_WORKERS") or min(MOST_WORKERS, os.cpu_count() or 1))
