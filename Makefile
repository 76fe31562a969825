# 园办通. `make run` starts the demonstration, `make test` proves it; `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1

PYTHON := .venv/bin/python
ARGS ?=
# make test spreads the tests over three processes, each with a database of its own; JOBS= runs them in one.
JOBS ?= 3

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-15s %s\n", $$1, $$2}'

.PHONY: run
run: setup ## Start the demonstration (PORT=8000 HOST=127.0.0.1 DATABASE_URL= REDIS_URL=)
	@exec $(PYTHON) scripts/run.py

.PHONY: demo-reset
demo-reset: setup ## Throw the demonstration's data away and make it anew
	@exec scripts/demo_reset.sh

.PHONY: setup
setup: ## Install what running needs and is missing
	@exec scripts/setup.sh

.PHONY: setup-test
setup-test: ## Install what tests and checks need and is missing
	@exec scripts/setup.sh --test

.PHONY: services
services: ## Start the embedded PostgreSQL and Redis
	@exec scripts/services.sh start

.PHONY: services-stop
services-stop: ## Stop them
	@exec scripts/services.sh stop

.PHONY: database
database: services ## Create (DATABASE_NAME=) and migrate the database, load reference data
	@exec scripts/database.sh

.PHONY: test
test: setup-test ## Run all tests (ARGS="-k …" narrows, JOBS= says in how many processes)
	@exec scripts/test.sh -m "not soak" $(if $(JOBS),-n $(JOBS) --dist loadfile --no-loadscope-reorder) $(ARGS)

.PHONY: soak
soak: setup-test ## Run the tests that take long
	@exec scripts/test.sh -m soak $(ARGS)

bench: SIZES ?= 10000,100000,1000000
.PHONY: bench
bench: setup-test services ## Measure pages, acts, lists as files, sweep, papers, peers over large databases (SIZES=)
	@$(PYTHON) -m benchmarks.scale.measure --sizes $(SIZES) $(ARGS)

bench-delegation: SIZES ?= 10000,100000
.PHONY: bench-delegation
bench-delegation: setup-test services ## Measure pages of delegated powers over large databases (SIZES=10000,100000)
	@$(PYTHON) -m benchmarks.scale.measure --data powers --sizes $(SIZES) $(ARGS)

bench-pages: SIZE ?= 10000
.PHONY: bench-pages
bench-pages: setup-test services ## Measure the processor time of making a page, by parts, over a database of make bench (SIZE=10000)
	@$(PYTHON) -m benchmarks.scale.processor yuanbantong_scale_$(SIZE) $(ARGS)

bench-faults: MINUTES ?= 30
bench-faults: SIZE ?= 10000
.PHONY: bench-faults
bench-faults: setup-test services ## Measure mixed load while worker and Redis are killed (MINUTES=30 SIZE=10000)
	@$(PYTHON) -m benchmarks.scale.faults --minutes $(MINUTES) --size $(SIZE) $(ARGS)

bench-clocks: SIZES ?= 10000,100000,1000000
bench-clocks: DUE ?= 1000
.PHONY: bench-clocks
bench-clocks: setup-test services ## Measure the sweep (SIZES=10000,100000,1000000 DUE=1000)
	@$(PYTHON) -m benchmarks.clocks --sizes $(SIZES) --due $(DUE) $(ARGS)

bench-documents: DOCUMENTS ?= 1000
.PHONY: bench-documents
bench-documents: setup-test ## Measure a sealed notice, beside other printers (DOCUMENTS=1000 for the memory)
	@$(PYTHON) -m pip install --disable-pip-version-check --quiet -r requirements-bench.txt
	@$(PYTHON) -m benchmarks.documents --documents $(DOCUMENTS) $(ARGS)

bench-exports: SIZES ?= 10000,100000
.PHONY: bench-exports
bench-exports: setup-test services ## Measure the making of files of long lists (SIZES=10000,100000)
	@$(PYTHON) -m benchmarks.exports --sizes $(SIZES) $(ARGS)

bench-partitions: MONTHS ?= 6,24,60
.PHONY: bench-partitions
bench-partitions: setup-test services ## Measure what keeping ledgers by month costs (MONTHS=6,24,60)
	@$(PYTHON) -m benchmarks.partitions --months $(MONTHS) $(ARGS)

.PHONY: bench-workdays
bench-workdays: setup-test ## Measure the adding of working days, beside the packages of PyPI
	@$(PYTHON) -m pip install --disable-pip-version-check --quiet -r requirements-bench.txt
	@$(PYTHON) -m benchmarks.workdays $(ARGS)

.PHONY: capacity
capacity: setup ## Reckon what 50,000,000 requests a year need, from what make bench measured (ARGS="--requests …")
	@$(PYTHON) -m benchmarks.capacity $(ARGS)

.PHONY: golden
golden: setup-test ## Renew the words and pictures of the sample papers, after a change of them that is meant
	@$(PYTHON) scripts/renew_papers.py

.PHONY: api-schema
api-schema: setup-test ## Write docs/api/openapi.yaml anew, after a change of the interface that is meant
	@$(PYTHON) scripts/api_schema.py

.PHONY: check
check: setup-test ## Format, lint, rules of ours, types, import contracts, templates, migrations, translations
	@exec scripts/check.sh

.PHONY: format
format: setup-test ## Format Python code
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

.PHONY: messages
messages: setup-test ## Update the translation catalogues of locale/ from the sources
	@exec scripts/messages.sh
