"""The checking facets of a rule use nothing that its refusing and contributing facets use or computed."""

import ast
import importlib
import inspect

import pytest

from rotation.rules.registry import rule_classes

READS = ("check", "measure", "rates")
BUILDS = ("refuse", "refuse_teachers", "contribute", "examine", "keep_back", "by_consent")
CLOSED = (
    "rotation.formulation",
    "rotation.model.state",
    "rotation.model.derive",
    "rotation.model.derive_lines",
    "rotation.model.qualification",
    "rotation.model.postings",
    "rotation.model.holders",
    "numpy",
)
RULES = rule_classes()


def functions(tree):
    """Functions and methods of a module by name."""
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def used(node):
    """Names and attributes of self that a function's body uses, its annotations left out."""
    names = set()
    for statement in node.body:
        for part in ast.walk(statement):
            if isinstance(part, ast.Name):
                names.add(part.id)
            elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
                names.add(part.attr)
    return names


def reachable(known, starts):
    """Functions of the module that the given ones reach, themselves included."""
    found, waiting = set(), [name for name in starts if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in used(known[name]) if other in known]
    return found


def imported(tree, known, names):
    """Modules from which the module's top, or one of these functions, imports what the functions use."""
    origin = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            origin.update({alias.asname or alias.name: node.module for alias in node.names})
        elif isinstance(node, ast.Import):
            origin.update({alias.asname or alias.name: alias.name for alias in node.names})
    modules = {origin[name] for function in names for name in used(known[function]) if name in origin}
    for function in names:
        for node in ast.walk(known[function]):
            if isinstance(node, ast.ImportFrom):
                modules.add(node.module)
    return modules


@pytest.mark.parametrize("rule_id", RULES)
def test_a_check_shares_no_function_and_no_closed_module_with_the_building_side(rule_id):
    module = importlib.import_module(RULES[rule_id].__module__)
    tree = ast.parse(inspect.getsource(module))
    known = functions(tree)
    reading = reachable(known, READS)
    building = reachable(known, BUILDS)
    assert not reading & building
    modules = imported(tree, known, reading)
    assert not [name for name in modules if any(name == closed or name.startswith(closed + ".") for closed in CLOSED)]


def test_the_test_sees_a_shared_function_and_a_closed_module():
    tree = ast.parse(
        "from rotation.model.qualification import MAIN\n"
        "def helper(): return MAIN\n"
        "class R:\n"
        "    def refuse(self): return self._both()\n"
        "    def check(self): return self._both(), helper()\n"
        "    def _both(self): return 1\n"
    )
    known = functions(tree)
    assert reachable(known, READS) & reachable(known, BUILDS) == {"_both"}
    assert imported(tree, known, reachable(known, READS)) == {"rotation.model.qualification"}
