# make run    the whole system at http://127.0.0.1:8000 with demo data; Ctrl-C stops it, data stay in var/
# make test   everything that the tests need, then all tests
PYTHON ?= python3
PORT ?= 8000
BIND ?= 127.0.0.1
# DEMO=no leaves an empty database empty.
DEMO ?= yes
# Percent of lines and branches that the tests must reach.
COVERAGE_MIN ?= 95
# Further arguments for pytest: make test PYTEST_ARGS="-k desk"
PYTEST_ARGS ?=
WORKERS ?= 2

VENV := .venv
RUN := $(VENV)/bin/python
export PORT BIND DEMO COVERAGE_MIN PYTEST_ARGS WORKERS

.PHONY: run install test lint format messages bench clean clean-data

run: $(VENV)/.installed-run
	@exec $(RUN) scripts/run.py

install: $(VENV)/.installed-dev

test: $(VENV)/.installed-dev
	@bash scripts/system_packages.sh
	@exec $(RUN) -m config.embedded run --temporary -- bash scripts/test.sh

lint: $(VENV)/.installed-dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: $(VENV)/.installed-dev
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

# Collect the strings of code and templates into locale/ (needs GNU gettext), then compile.
messages: $(VENV)/.installed-dev
	$(RUN) manage.py makemessages --locale kk --locale ru --add-location file --no-wrap --ignore var --ignore .venv
	$(RUN) -m config.catalogues

bench: $(VENV)/.installed-dev
	@exec $(RUN) -m config.embedded run -- sh -c 'for name in imports desk reports pages deadlines; do $(RUN) -m bench.$$name || exit 1; done'

# Everything that can be made again; the data in var/ stay.
clean:
	@if [ -x $(RUN) ]; then $(RUN) -m config.embedded stop; KEZDESU_STATE=var/test $(RUN) -m config.embedded stop; fi
	rm -rf $(VENV) var/static var/test htmlcov .coverage .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete 2>/dev/null || true

# The embedded database too. There is no way back.
clean-data: clean
	rm -rf var

$(VENV)/.installed-run: requirements.txt
	@PYTHON="$(PYTHON)" sh scripts/install.sh requirements.txt $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt
	@PYTHON="$(PYTHON)" sh scripts/install.sh requirements-dev.txt $@
