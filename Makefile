# Everything a newcomer needs; `make help` lists it.
PYTHON ?= python3
export HOST PORT
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run person backup restore audit sbom test lint bench format requirements

help: ## List what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

.venv/run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: .venv/run ## Start the app on HOST (127.0.0.1) and PORT (8501)
	@exec $(BIN)/python serve.py

person: .venv/run ## Add who may sign in: make person EMAIL=… NAME=… ROLE=admin
	@$(BIN)/python -m core "$(EMAIL)" "$(NAME)" "$(or $(ROLE),admin)"

backup: .venv/run ## Copy the database into BACKUP_DIR now
	@$(BIN)/python -m core.backups make

restore: .venv/run ## Put a back-up in place: make restore FILE=… (KEY=… if encrypted)
	@$(BIN)/python -m core.backups restore "$(FILE)" $(if $(KEY),--key "$(KEY)")

test: .venv/dev ## Run every test, the browser's included
	@$(BIN)/python -m tests.browser.chromium
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

audit: .venv/dev ## Look for known vulnerabilities in the pinned packages (needs the network)
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.txt

sbom: .venv/dev ## Write the list of all packages as dist/sbom.json (CycloneDX)
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.txt --of JSON -o dist/sbom.json

lint: .venv/dev ## Check style, types, import rules and dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

bench: .venv/dev ## Measure against peers in the same run, all or one: make bench ROOM=webhooks
	$(BIN)/python -m bench $(ROOM)

format: .venv/dev ## Put the code in its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: .venv/dev ## Pin every package again from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-annotate --no-header --generate-hashes \
		--no-emit-index-url --no-emit-find-links -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --no-annotate --no-header --generate-hashes \
		--no-emit-index-url --no-emit-find-links -c requirements.txt -o requirements-dev.txt
