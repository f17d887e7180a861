# The two commands are `make run` and `make test`; `make` alone lists the others.
# Settings are environment variables (README) and may follow the command: make run PORT=8001

.DEFAULT_GOAL := help
.PHONY: help run test lint test-browser test-faults check journey screenshots bench-small bench clean setup
.PHONY: setup-run pdf-libraries pdf-readers chromium
.DELETE_ON_ERROR:

PYTHON ?=
python := .venv/bin/python
# Where Debian keeps what the wheels do not bring: WeasyPrint draws text with these.
pdf_packages := libpangoft2-1.0-0 libharfbuzz-subset0
apt_install := apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: setup-run ## Start Concord on http://127.0.0.1:8000/ (another port: make run PORT=8001); Ctrl-C ends it
	@exec $(python) -m app.serve --end-with-parent

setup: .venv/installed-dev pdf-libraries pdf-readers ## Install everything, also what the tests need

test: setup lint ## Lint, then all tests but those of the browser and of faults
	$(python) -m pytest -n auto -m "not browser and not faults"

lint: .venv/installed-dev ## Style of code and templates, and who may import whom
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m djlint templates --lint --quiet
	.venv/bin/lint-imports

check: lint ## Lint and types
	$(python) -m mypy

test-browser: setup chromium ## The journeys in a real browser, with accessibility checks
	$(python) -m pytest -m browser

test-faults: setup ## Kill, cut, fill the disk: nothing that was saved may be lost
	$(python) -m pytest -m faults

journey: setup chromium ## Peru to its agreement, a project to its letters, a thousand tonnes to the tables, in the browser
	$(python) -m pytest tests/journeys -m browser -s

screenshots: setup chromium ## Take the pictures of the documentation again
	$(python) -m tests.browser.screenshots

bench-small: setup ## The benchmark on small data, for every change
	$(python) -m benchmarks --small

bench: setup ## The benchmark; writes benchmarks/RESULTS.md
	$(python) -m benchmarks

clean: ## Remove what can be made again (never the data under instance/)
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# The stamps are made anew when the lists of requirements change.

setup-run: .venv/installed pdf-libraries

.venv/installed: requirements.txt
	@$(make_venv)
	@echo "Installing what Concord needs (once; about a minute)."
	@$(python) -m pip install -qq --disable-pip-version-check --requirement requirements.txt
	@touch .venv/installed

.venv/installed-dev: requirements.txt requirements-dev.txt
	@$(make_venv)
	@echo "Installing what Concord and its tests need (once; about a minute)."
	@$(python) -m pip install -qq --disable-pip-version-check --requirement requirements-dev.txt
	@touch .venv/installed .venv/installed-dev

# A half-made environment, or one whose Python has gone, is made again.
define make_venv
if $(python) -m pip --version >/dev/null 2>&1; then exit 0; fi; \
for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
    if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
done; \
if [ -z "$$found" ]; then \
    echo "Concord needs Python 3.11 or later. Install it (Debian, Ubuntu: apt-get install python3 python3-venv)," >&2; \
    echo "or name it: make PYTHON=/path/to/python3.12 run" >&2; exit 1; \
fi; \
if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
    package=python3-venv; \
    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then $(apt_install) $$package; \
    else echo "Python's venv module is missing. Install it (Debian, Ubuntu: sudo apt-get install $$package)." >&2; exit 1; fi; \
fi; \
"$$found" -m venv --clear .venv
endef

pdf-libraries: | .venv/installed
	@if $(python) -c 'from ctypes import CDLL; CDLL("libpangoft2-1.0.so.0"); CDLL("libharfbuzz-subset.so.0")' 2>/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing $(pdf_packages), which PDF documents need."; $(apt_install) $(pdf_packages); \
	else echo "PDF documents need Pango and HarfBuzz. Install them (Debian, Ubuntu: sudo apt-get install $(pdf_packages))." >&2; fi

# What the tests read PDFs with.
pdf-readers:
	@if command -v pdftotext >/dev/null && command -v pdffonts >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "Installing poppler-utils."; $(apt_install) poppler-utils; \
	else echo "The tests need poppler-utils. Install it (Debian, Ubuntu: sudo apt-get install poppler-utils)." >&2; exit 1; fi

chromium:
	@for name in chromium chromium-browser google-chrome; do \
	    if command -v $$name >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "Installing Chromium."; $(apt_install) chromium; \
	else echo "The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium)." >&2; exit 1; fi
