PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Tests start many processes, which would each compile the project anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test slow check bench format lint types catalogue docs clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/rotation demo --out out/demo --force --time-limit 120 || test $$? -eq 5

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

# What takes long: whole samples solved by several engines, published cases, twenty thousand rows; and every property
# of drawn examples once with all of them, of which the quick set draws a quarter.
slow: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m "slow or drawn or hypothesis" --hypothesis-profile full

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

check: lint types test

# About a minute; results are appended to out/bench/results.jsonl.
bench: $(STAMP)
	$(BIN)/rotation bench smoke --out out/bench

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) out dist build

LOCALE := rotation/locale
CATALOGUE := $(LOCALE)/zh_CN/LC_MESSAGES/rotation

# Extract every text of rotation/, benchmarks/ and click, merge them into the Chinese catalogue, compile it.
catalogue: $(STAMP)
	$(BIN)/pybabel -q extract -F babel.cfg --no-location --sort-output --width 120 \
	  -k CertificateError -k UnsupportedError -k SaidText \
	  --project teacher-rotation -o $(LOCALE)/rotation.pot rotation benchmarks solvers \
	  "$$($(BIN)/python -c 'import click, os; print(os.path.dirname(click.__file__))')"
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120 \
	  -d $(LOCALE) -D rotation -l zh_CN -i $(LOCALE)/rotation.pot
	rm $(LOCALE)/rotation.pot
	$(BIN)/pybabel -q compile -d $(LOCALE) -D rotation

# The pages of the rules, made from the rules; a test asks that they are up to date.
docs: $(STAMP)
	$(BIN)/rotation rules --docs docs/rules
