PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
FIND_CHROMIUM := command -v "$${CHROMIUM:-chromium}" >/dev/null || command -v google-chrome >/dev/null || { echo 'No Chromium: install it (Debian: apt-get install chromium), or say where it is in CHROMIUM' >&2; exit 1; }

.PHONY: help demo test test-web test-training screenshots check check-deploy contracts lock clean

help:  ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: .venv/demo  ## Set up, then watch sample articles become statements on Kafka topics
	@$(BIN)/onrecord demo

test: .venv/dev  ## Set up, then run all tests
	@$(BIN)/python -m pytest

test-web: .venv/web  ## Test the live page in a real browser (needs Chromium)
	@$(FIND_CHROMIUM)
	@$(BIN)/python -m pytest tests/browser

test-training: .venv/training  ## Train, distil and export a tiny model (installs PyTorch)
	@$(BIN)/python -m pytest tests/training

screenshots: .venv/web  ## Take the pictures of the live page in docs/ anew (needs Chromium)
	@$(FIND_CHROMIUM)
	@SCREENSHOTS=docs $(BIN)/python -m pytest tests/browser/test_screenshots.py

check: .venv/dev  ## Lint, types and import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-deploy: .venv/dev  ## Check the deployment files with their own tools, those that are here
	@deploy/check

lock: .venv/dev  ## Write the image's lock files anew; UPGRADE=--upgrade takes newer releases
	@PATH="$(CURDIR)/$(BIN):$$PATH" deploy/lock $(UPGRADE)

contracts: .venv/dev  ## Write everything anew that is generated: contracts, golden messages, dashboard, rules
	$(BIN)/onrecord schemas export schemas
	$(BIN)/python -m tests.contract.golden
	$(BIN)/python -m tests.contract.settings_table
	$(BIN)/python -m deploy.grafana.generate
	$(BIN)/python -m deploy.prometheus.operator

clean:  ## Remove the virtual environment and all caches
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist build

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

.venv/demo: pyproject.toml | .venv/bin/python
	@echo 'Setting up .venv …' >&2
	@$(BIN)/python -m pip install --quiet --editable '.[demo]'
	@touch $@

.venv/dev: pyproject.toml | .venv/bin/python
	@echo 'Setting up .venv …' >&2
	@$(BIN)/python -m pip install --quiet --editable '.[demo,otel]' --group dev
	@touch $@ .venv/demo

.venv/training: pyproject.toml | .venv/bin/python
	@echo 'Setting up .venv …' >&2
	@$(BIN)/python -m pip install --quiet --editable '.[demo,otel,training]' --group dev
	@touch $@ .venv/dev .venv/demo

.venv/web: pyproject.toml | .venv/bin/python
	@echo 'Setting up .venv …' >&2
	@$(BIN)/python -m pip install --quiet --editable '.[demo]' --group web
	@touch $@ .venv/dev .venv/demo
