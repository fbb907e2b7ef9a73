# make demo    a district, an import, every case, a report (DEMO=--quick: fewer cases; KEEP=1 leaves the server running)
# make test    lint, types, layers, every test
# make bench   the table of docs/benchmarks.md, measured here and now
# Each makes .venv first and installs what it needs; Python 3.11 and pip are all it takes.

BIN = .venv/bin

.PHONY: demo test lint bench soak docs clean

demo:
	@scripts/setup run
	@$(BIN)/mock-sis demo $(DEMO)

test: lint
	@scripts/system
	$(BIN)/python -m pytest -n 3

lint:
	@scripts/setup dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench:
	@scripts/setup dev
	$(BIN)/python -m scripts.bench $(BENCH)

soak:
	@scripts/setup dev
	-$(BIN)/python -m scripts.mutation provider $(SOAK)
	-$(BIN)/python -m scripts.mutation consumer $(SOAK)
	$(BIN)/mock-sis check connector --command "$(BIN)/sis-connector from-env" --soak 50
	@$(BIN)/python -m scripts.mutation score

docs:
	@scripts/setup dev
	$(BIN)/python scripts/docs.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist demo-out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
