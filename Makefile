# Everything here works on a fresh Debian 12 with Swift 6.1 or newer; the system packages are installed on the way.
# One release build serves the demo, the tests and the figures. Full logs are in .build/logs.

.PHONY: demo tour build examples test screenshots faults upgrade bench capacity attack lint format dist clean

demo: ## the whole system on localhost: people and services, a page to begin at, a television, a shop
	@scripts/install-system-packages build
	@scripts/build product
	@exec .build/release/gatehouse demo $(DEMO_FLAGS)

tour: ## a bank, a clinic, a shop, a streaming service and a social network in FastAPI (Examples/FastAPI), walked through
	@scripts/install-system-packages build test
	@scripts/build product
	@scripts/python-environment
	@.venv/bin/python Examples/FastAPI/tour.py $(TOUR_FLAGS)

build: ## the gatehouse binary: .build/release/gatehouse
	@scripts/install-system-packages build
	@scripts/build product

examples: ## the examples on their own: .build/release/my-service, bank-service, health-service, my-bff, monolith and report-service
	@scripts/install-system-packages build
	@scripts/build examples

test: ## lint, every Swift test, and the suites that talk to the binary over sockets
	@scripts/install-system-packages build test
	@scripts/test

screenshots: ## a picture of every page for people, light, dark, narrow and right to left: artifacts/pages
	@scripts/install-system-packages build test
	@scripts/build product
	@scripts/python-environment
	@.venv/bin/python scripts/screenshots.py $(PAGES)

faults: ## three nodes in use while nodes, Redis, PostgreSQL, disks, wires and a clock fail, at most 10 minutes: SEED=…, MINUTES=…
	@scripts/install-system-packages build test
	@scripts/build faults
	@scripts/python-environment
	@PYTHONPATH=Tests .venv/bin/python -m Faults.run $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

upgrade: ## three nodes of the release before become this one, one after the other and in use, and back: DEBUG=1 builds that release sooner
	@scripts/install-system-packages build test
	@scripts/build product
	@scripts/python-environment
	@PYTHONPATH=Tests .venv/bin/python -m Upgrade.run $(if $(DEBUG),--debug) $(UPGRADE_FLAGS)

bench: ## the figures of docs/benchmarks.md, measured on this machine
	@scripts/install-system-packages build bench
	@scripts/build product
	@scripts/python-environment
	@.venv/bin/python Benchmarks/run $(BENCH_FLAGS)

capacity: ## what so many people need (docs/scaling.md); MEASURE=1 measures the costs on this machine first
	@if [ -n "$(MEASURE)" ]; then scripts/install-system-packages build bench; fi
	@python3 Benchmarks/capacity.py $(if $(MEASURE),--measure) $(if $(USERS),--users $(USERS)) $(CAPACITY_FLAGS)

attack: ## a thousand login attempts (docs/brute-force.md): what the owner can do meanwhile, what the attacker gets, whether times tell anything
	@scripts/install-system-packages build test
	@scripts/build product
	@scripts/python-environment
	@.venv/bin/python Benchmarks/attack.py $(ATTACK_FLAGS)

lint: ## formatting, import rules, and a build in which a warning is an error
	@scripts/lint
	@scripts/install-system-packages build
	@scripts/build product

format: ## writes the repository's formatting
	@swift format --in-place --parallel --recursive --configuration .swift-format Package.swift Sources Tests Examples

dist: ## a binary that carries the Swift runtime with it: .build/dist/gatehouse
	@scripts/install-system-packages build
	@scripts/build dist

clean:
	@rm -rf .build .build-dist .build-previous .venv artifacts
