# The whole interface. Needs git, make and Python 3.11 or later; everything else is installed into .venv.
#
#   make run     start the examination centre (HOST, PORT, PUBLIC_URL, DATABASE_URL, ALLOW_PLAIN_HTTP)
#   make test    every test, on SQLite and on PostgreSQL (ARGS="tests/house -k lock"; REQUIRE_ALL=1: a skip fails)
#   make check   format, lint, types, imports, migrations, catalogues; changes nothing
#   make fix     format, repair what the linter can, refresh the catalogues
#   make prove   the long runs
#   make lock    write the lock files anew
#
# PYTHON=python3.12 make … chooses another interpreter.

PYTHON ?= python3
export ARGS

.DEFAULT_GOAL := run
.PHONY: run test check fix prove lock

run test check fix prove lock:
	@$(PYTHON) examcenter/bootstrap.py $@
