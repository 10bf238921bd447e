# `make` lists what there is. `make serve` and `make test` need Python 3.11+ and nothing else.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
RUN := $(VENV)/bin/python

.DEFAULT_GOAL := help

help:  ## list the words make understands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/site  ## environment with what the site needs

$(VENV)/site: requirements.txt
	@echo "· Python environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@echo "· installing requirements.txt"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt requirements-metrics.txt requirements-oidc.txt requirements-storage.txt requirements-redis.txt requirements-postgresql.txt requirements.txt $(VENV)/site
	@echo "· installing requirements-dev.txt"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/bench: requirements-bench.txt $(VENV)/dev
	@echo "· installing requirements-bench.txt"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

serve: setup  ## the site on http://127.0.0.1:8000, production settings (PORT=… to change the port)
	@echo "· database"
	@$(RUN) manage.py migrate --verbosity 0
	@echo "· static files"
	@$(RUN) manage.py collectstatic --noinput --verbosity 0
	@echo "· content"
	@SITE_URL=$${SITE_URL:-http://$(HOST):$(PORT)} $(RUN) manage.py publish
	@echo "· server on http://$(HOST):$(PORT) (Ctrl+C to stop)"
	@SITE_URL=$${SITE_URL:-http://$(HOST):$(PORT)} $(RUN) -m gunicorn kb.wsgi --config kb/gunicorn.py --bind $(HOST):$(PORT)

dev: setup  ## the author's mode: content and code reload on save (REF=… shows a branch instead of your files)
	@DEBUG=1 $(RUN) manage.py migrate --verbosity 0
	@DEBUG=1 PREVIEW_REF="$$REF" SITE_URL=$${SITE_URL:-http://$(HOST):$(PORT)} $(RUN) manage.py runserver $(HOST):$(PORT)

bench-live: $(VENV)/dev  ## seconds from a save to the page, thirty times (ARTICLES=14000 for a large site)
	@$(RUN) tests/browser/install.py
	@$(RUN) -m benchmarks.live_update $(ARTICLES)

test: $(VENV)/dev  ## all tests, a real browser included
	@$(RUN) tests/browser/install.py
	@$(RUN) tests/node/install.py
	@$(RUN) -m pytest

new: setup  ## start a page: KIND=pack|article|guide|remedy|question PACK=… NAME=… (TITLE=… GUIDE=…); KIND=cause SESSION=…
	@$(RUN) manage.py new_content $(if $(KIND),$(KIND),$(error say KIND=pack, article, guide, remedy, question or cause)) \
		$(if $(filter cause,$(KIND)),--run "$$SESSION",$(if $(PACK),$(PACK),$(error say PACK=…, the folder of the pack)) $(NAME)) \
		$(if $(TITLE),--title "$$TITLE") $(if $(GUIDE),--guide $(GUIDE)) $(if $(OWNER),--owner "$$OWNER")

ids: setup  ## write the ids that are missing
	@$(RUN) manage.py mint_ids

content: setup  ## check the content: every finding at once (FIX=1 mends what needs no judgement)
	@$(RUN) manage.py check_content $(if $(FIX),--fix)

simulate: setup  ## what readers can expect of a guide: GUIDE=… (PROFILE=…)
	@$(RUN) manage.py simulate $(if $(GUIDE),$(GUIDE),$(error say GUIDE=…, the slug of a guide)) $(if $(PROFILE),--profile $(PROFILE))

diff: setup  ## what your changes do to the plans of guides, from BASE=main to the work tree
	@$(RUN) manage.py diff_plan $(if $(BASE),$(BASE),main) .

test-seeds: $(VENV)/dev  ## the importer keeps every word, with 200 random seeds (SEEDS=… for others)
	@for seed in $$(seq 1 $${SEEDS:-200}); do $(RUN) -m pytest -q -p no:randomly tests/importing/test_properties.py \
		--hypothesis-seed=$$seed -p no:cacheprovider > $(VENV)/seeds.txt 2>&1 || { cat $(VENV)/seeds.txt; echo "seed $$seed"; exit 1; }; done
	@rm -f $(VENV)/seeds.txt; echo "· $${SEEDS:-200} seeds passed"

edits: $(VENV)/dev  ## a thousand random edits of the shipped files through the forms (EDITS=…)
	@EDITS=$${EDITS:-1000} $(RUN) -m pytest -q tests/proposals/test_edits.py

lint: $(VENV)/dev  ## style, types, scripts, deployment settings
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(VENV)/bin/oxlint --deny-warnings --quiet static/js
	@$(RUN) manage.py check --deploy --fail-level WARNING

format: $(VENV)/dev  ## put the code into shape
	@$(RUN) -m ruff check --fix --quiet .
	@$(RUN) -m ruff format .

fuzz: $(VENV)/dev  ## 100,000 odd requests, and a database that hangs for a minute (about five minutes)
	@FUZZ_SECONDS=3600 FUZZ_SEED=$${FUZZ_SEED:-$$$$} FREEZE_SECONDS=60 $(RUN) -m pytest -q -s tests/security/test_fuzz.py tests/security/test_database_hangs.py

canary: $(VENV)/dev  ## 60,000 answers to strangers who look for private content (about ten minutes)
	@CANARY_ANSWERS=60000 $(RUN) -m pytest -q -s tests/security/test_canary.py

.PHONY: cluster
cluster: $(VENV)/dev  ## three nodes, HAProxy, PostgreSQL, Redis and S3, all broken in turn: 200,000 reads (READS=…), 50 publishes (half an hour)
	@CLUSTER_READS=$${READS:-200000} CLUSTER_PUBLISHES=50 CLUSTER_FREEZE=60 $(RUN) -m pytest -q -s -p no:randomly tests/operations/test_cluster.py

.PHONY: saml-test
saml-test: $(VENV)/dev  ## sign in through Apache at a real SAML provider (Debian's apache2, libapache2-mod-auth-mellon, simplesamlphp; a minute)
	@SAML=1 $(RUN) -m pytest -q -rs -p no:randomly tests/accounts/test_saml.py

.PHONY: rdp-lab
rdp-lab: $(VENV)/dev  ## faults of RDP's protocol on machines of our own (root; Debian's xrdp, freerdp2-x11, xvfb; a minute)
	@RDP_LAB=1 $(RUN) -m pytest -q -rs -p no:randomly tests/lab/test_rdp.py

.PHONY: image-test
image-test: $(VENV)/dev  ## build the image without a registry, start it, see that it is healthy (root; buildah and debootstrap; 3 minutes, then 1)
	@IMAGE=1 $(RUN) -m pytest -q -s -p no:randomly tests/operations/test_image.py

bench: $(VENV)/bench  ## speed and memory against named peers (BASE=… compares with another commit as well)
	@$(RUN) -m benchmarks $(if $(BASE),--base $(BASE))

walks: $(VENV)/dev  ## thousands of walks over the shipped guides: none may be a dead end (WALKS=… a kind; about half an hour)
	@WALKS=$${WALKS:-20} $(RUN) -m pytest -q tests/content/test_no_dead_end.py

mcp-conformance: $(VENV)/dev $(VENV)/mcp/made  ## the official conformance suite and the SDK's client against /mcp
	@$(RUN) tests/node/install.py
	@MCP_PYTHON=$(VENV)/mcp/bin/python $(RUN) -m pytest -q tests/agents/test_conformance.py

$(VENV)/mcp/made: requirements-mcp-client.txt $(VENV)/site
	@$(RUN) -m venv $(VENV)/mcp
	@$(VENV)/mcp/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-mcp-client.txt
	@touch $@

mcp-long: $(VENV)/dev  ## assistants walk the shipped guides: 1,000 obedient ones, 10,000 calls of a hostile one (minutes)
	@MCP_LONG=1 $(RUN) -m pytest -q -s -p no:randomly tests/agents/test_mcp.py -k "obedient or hostile"

wine: $(VENV)/dev  ## read what a real reg.exe prints, 200 made-up keys (needs Debian's package wine)
	@WINE=1 $(RUN) -m pytest -q tests/probes/test_outputs_of_windows.py

screenshots: $(VENV)/dev  ## make the pictures in docs/screenshots anew
	@$(RUN) docs/screenshots.py

clean:  ## remove what make made (environment, database, published libraries)
	rm -rf $(VENV) var

.PHONY: help setup serve dev test test-seeds new ids content simulate diff edits lint format fuzz canary walks mcp-conformance mcp-long bench bench-live wine screenshots clean
