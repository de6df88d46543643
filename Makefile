# Two commands are all a newcomer needs: `make run` and `make test`.
PYTHON ?= python3
DB ?=
PORT ?= 8069
WORKERS ?= 0
ARGS ?=
DEV = @$(PYTHON) .ci/dev

.PHONY: help run stop demo-gate test db shell serve bench bench-rfid lint setup clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## everything: Odoo, PostgreSQL, demo data, the server at PORT=8069
	$(DEV) run --port "$(PORT)"

stop: ## end the server that `make run` left running
	$(DEV) stop

demo-gate: ## send a pallet through the RFID gate of the running demonstration
	$(DEV) demo-gate --port "$(PORT)"

test: ## all tests, or those of ARGS="tests/test_x.py -k name"
	$(DEV) test --args "$(ARGS)"

db: ## a fresh database DB=name with the three addons, no demo data
	$(DEV) db --db "$(DB)"

shell: ## run a script in odoo shell: make shell DB=name < script.py
	$(DEV) shell --db "$(DB)"

serve: ## serve DB=name at PORT=n with WORKERS=n, in the foreground
	$(DEV) serve --db "$(DB)" --port "$(PORT)" --workers "$(WORKERS)"

bench: ## the benchmark: plain Odoo, OCA rma and this suite in one run
	$(DEV) bench --args "$(ARGS)"

bench-rfid: ## how fast reads of readers are taken, against COPY and no-op
	$(DEV) bench-rfid --args "$(ARGS)"

lint: ## ruff, pylint-odoo, prettier and eslint
	$(DEV) lint

setup: ## only fetch and make what the other commands need
	$(DEV) setup

clean: ## remove all that set-up made
	$(DEV) clean
