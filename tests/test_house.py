"""The house: imports point down, files stay short, solvers know no teacher."""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = [
    ("solvers", 0),
    ("rotation.model", 1),
    ("rotation.errors", 1),
    ("rotation.i18n", 1),
    ("rotation.defaults", 1),
    ("rotation.presets", 1),
    ("rotation.i18n_click", 1),
    ("rotation.formulation", 2),
    ("rotation.io", 2),
    ("rotation.indicators", 2),
    ("rotation.rules", 3),
    ("rotation.flow", 3),
    ("rotation.formulate", 4),
    ("rotation.check", 4),
    ("rotation.extraction", 4),
    ("rotation.solve", 5),
    ("rotation.certification", 5),
    ("rotation.explain", 6),
    ("rotation.planning", 6),
    ("rotation.generate", 6),
    ("rotation.report", 7),
    ("rotation.workspace", 7),
    ("rotation.web", 8),
    ("rotation.cli", 9),
    ("rotation.__main__", 9),
    ("benchmarks", 9),
    ("instances", 0),
]
SOURCES = sorted(path for folder in ("rotation", "solvers", "benchmarks") for path in (ROOT / folder).rglob("*.py"))


def layer_of(module: str) -> int | None:
    """The layer of a module, or None for the package's own front door `rotation`."""
    for name, layer in LAYERS:
        if module == name or module.startswith(name + "."):
            return layer
    return None


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> list[tuple[str, bool]]:
    """Imported modules, and whether the import stands under TYPE_CHECKING; each file is parsed once for all tests."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in typing_only) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, id(node) in typing_only))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    module = module_of(path)
    if module == "rotation":
        return
    own = layer_of(module)
    assert own is not None, f"{module} has no place in the house"
    for name, _typing_only in imports(path):
        other = layer_of(name)
        if name.split(".")[0] in {"rotation", "solvers", "benchmarks", "instances"} and name != "rotation":
            assert other is not None, f"{module} imports {name}, which has no place in the house"
            assert other <= own, f"{module} (layer {own}) imports {name} (layer {other})"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_solvers_know_no_teacher():
    for path in (ROOT / "solvers").glob("*.py"):
        assert not [name for name, _ in imports(path) if name.startswith("rotation")]


def test_solver_libraries_are_imported_by_their_backends_only():
    allowed = {
        "ortools": {"cpsat.py", "cpsat_model.py", "flow.py", "cut.py", "cpsat_plain.py"},
        "highspy": {
            "highs.py",
            "highs_model.py",
            "relaxation.py",
            "crossed.py",
            "search.py",
            "elastic.py",
            "certify_lp.py",
        },
        "pyscipopt": {"scip.py"},
        "pulp": {"pulp_cbc.py"},
        "timefold": {"timefold_model.py", "timefold_search.py"},
    }
    for path in SOURCES:
        for name, _ in imports(path):
            library = name.split(".")[0]
            if library in allowed:
                assert path.name in allowed[library], f"{path.name} imports {library}"


def test_checks_share_nothing_with_the_formulation():
    for path in (ROOT / "rotation/rules").glob("reading*.py"):
        for name, typing_only in imports(path):
            assert typing_only or not name.startswith(
                ("rotation.formulation", "rotation.model.state", "rotation.model.derive")
            )


def test_the_project_speaks_of_itself_alone():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    words = ("/" + "work/", "/" + "root/", "/" + "tmp/bash")
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".cfg", ""} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not [word for word in words if word in text], name
