"""Certificates as compact JSON; whatever is read is taken for hostile until every number has been looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from solvers.certificate import (
    Bound,
    Certificate,
    CertificateError,
    Filling,
    GoalProof,
    Leaves,
    Multipliers,
    Node,
    Propagation,
    Rounding,
    Step,
)
from solvers.program import LARGEST_ACTIVITY, IntArray

FORMAT = "lexicographic-certificate/2"
LARGEST_BYTES = 100 * 2**20
LARGEST_MULTIPLIER = 2**62
MOST_COLUMNS = 2**31


def dump_certificate(certificate: Certificate) -> bytes:
    """UTF-8 JSON; the same certificate gives the same bytes."""
    content = {
        "format": FORMAT,
        "program": certificate.program,
        "facts": dict(certificate.facts),
        "goals": [_goal(proof) for proof in certificate.goals],
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()


def _goal(proof: GoalProof) -> dict[str, Any]:
    found: dict[str, Any] = {"name": proof.name, "value": proof.value, "bound": proof.bound}
    if proof.witness_columns is not None and proof.witness_values is not None:
        found["witness"] = {"columns": proof.witness_columns.tolist(), "values": proof.witness_values.tolist()}
    return found | {"steps": [_step(step) for step in proof.steps], "local": [_step(step) for step in proof.local]}


def _step(step: Step) -> dict[str, Any]:
    match step:
        case Rounding():
            names = ("divisors", "counts", "rows", "weights", "sides", "complemented")
            return {"kind": "rounding", **{name: getattr(step, name).tolist() for name in names}}
        case Bound():
            return {"kind": "fix" if step.fix else "bound", **_multipliers(step.multipliers)}
        case Propagation():
            return {"kind": "propagation"}
        case Filling():
            return {"kind": "filling"}
        case Leaves():
            return {"kind": "leaves", "nodes": [_node(node) for node in step.nodes]}


def _multipliers(multipliers: Multipliers) -> dict[str, Any]:
    names = ("rows", "values")
    return {"denominator": multipliers.denominator, **{name: getattr(multipliers, name).tolist() for name in names}}


def _node(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"fixes": [_multipliers(each) for each in node.fixes]} if node.fixes else {}
    return found if node.column < 0 else found | {"column": node.column, "threshold": node.threshold}


def load_certificate(content: bytes) -> Certificate:
    """The certificate in these bytes. Raises CertificateError for everything that is not exactly one."""
    if len(content) > LARGEST_BYTES:
        raise CertificateError("the certificate is too large to be read")
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CertificateError("the certificate is not JSON: {reason}", reason=str(error)[:200]) from error
    members = _members(found, "certificate", {"format", "program", "facts", "goals"})
    if members["format"] != FORMAT:
        raise CertificateError("the certificate's format is not {format}", format=FORMAT)
    facts = _object(members["facts"], "facts")
    return Certificate(
        _text(members["program"], "program"),
        tuple(_read_goal(goal) for goal in _list(members["goals"], "goals")),
        {name: _text(value, f"fact {name}") for name, value in facts.items()},
    )


def _read_goal(found: Any) -> GoalProof:
    members = _members(found, "goal", {"name", "value", "bound", "steps", "local"}, {"witness"})
    columns: IntArray | None = None
    values: IntArray | None = None
    if "witness" in members:
        witness = _members(members["witness"], "witness", {"columns", "values"})
        columns = _ascending(witness["columns"], "witness columns", MOST_COLUMNS)
        values = _integers(witness["values"], "witness values", LARGEST_ACTIVITY)
        _same_length(columns, values, "witness")
    return GoalProof(
        _text(members["name"], "name"),
        _integer(members["value"], "value", LARGEST_ACTIVITY),
        _integer(members["bound"], "bound", LARGEST_ACTIVITY),
        tuple(_read_step(step) for step in _list(members["steps"], "steps")),
        tuple(_read_step(step) for step in _list(members["local"], "local")),
        columns,
        values,
    )


def _read_step(found: Any) -> Step:
    kind = _object(found, "step").get("kind")
    if kind == "rounding":
        return _read_rounding(found)
    if kind in ("bound", "fix"):
        return Bound(_read_multipliers({key: value for key, value in found.items() if key != "kind"}), kind == "fix")
    if kind == "propagation":
        _members(found, "propagation", {"kind"})
        return Propagation()
    if kind == "filling":
        _members(found, "filling", {"kind"})
        return Filling()
    if kind == "leaves":
        nodes = _list(_members(found, "leaves", {"kind", "nodes"})["nodes"], "nodes")
        return Leaves(tuple(_read_node(node) for node in nodes))
    raise CertificateError("there is no step of kind {kind}", kind=repr(str(kind)[:40]))


def _read_rounding(found: Any) -> Rounding:
    names = {"kind", "divisors", "counts", "rows", "weights", "sides", "complemented"}
    members = _members(found, "rounding", names)
    divisors, weights = (_integers(members[name], name, LARGEST_ACTIVITY) for name in ("divisors", "weights"))
    counts, rows = (_integers(members[name], f"rounding {name}", MOST_COLUMNS) for name in ("counts", "rows"))
    sides = _integers(members["sides"], "rounding sides", 3)
    _same_length(divisors, counts, "rounding")
    _same_length(rows, weights, "rounding")
    _same_length(rows, sides, "rounding")
    if (counts < 1).any() or int(counts.sum()) != len(rows):
        raise CertificateError("the counts of a rounding do not match its rows")
    if (rows < 0).any() or (weights == 0).any() or (sides == 0).any() or (divisors < 1).any():
        raise CertificateError("a rounding has a negative row, a weight 0, a side 0, or a divisor below 1")
    return Rounding(
        divisors, counts, rows, weights, sides, _ascending(members["complemented"], "complemented", MOST_COLUMNS)
    )


def _read_node(found: Any) -> Node:
    members = _members(found, "node", set(), {"fixes", "column", "threshold"})
    fixes = tuple(_read_multipliers(each) for each in _list(members.get("fixes", []), "fixes"))
    if ("column" in members) != ("threshold" in members):
        raise CertificateError("a split needs a column and a threshold")
    if "column" not in members:
        return Node(fixes)
    column = _integer(members["column"], "column", MOST_COLUMNS)
    if column < 0:
        raise CertificateError("a split has a negative column")
    return Node(fixes, column, _integer(members["threshold"], "threshold", LARGEST_ACTIVITY))


def _read_multipliers(found: Any) -> Multipliers:
    members = _members(found, "multipliers", {"denominator", "rows", "values"})
    denominator = _integer(members["denominator"], "denominator", LARGEST_MULTIPLIER)
    if denominator < 0:
        raise CertificateError("a denominator is negative")
    rows = _ascending(members["rows"], "rows", MOST_COLUMNS)
    values = _integers(members["values"], "values", LARGEST_MULTIPLIER)
    _same_length(rows, values, "multipliers")
    if (values == 0).any():
        raise CertificateError("a multiplier is zero")
    return Multipliers(denominator, rows, values)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _members(
    found: Any,
    what: str,
    needed: set[str],
    optional: set[str] = frozenset(),  # type: ignore[assignment]
) -> Mapping[str, Any]:
    members = _object(found, what)
    missing, unknown = needed - set(members), set(members) - needed - optional
    if missing or unknown:
        names = ", ".join(sorted(missing or unknown))[:80]
        if missing:
            raise CertificateError("{what}: missing {names}", what=what, names=names)
        raise CertificateError("{what}: unknown {names}", what=what, names=names)
    return members


def _object(found: Any, what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise CertificateError("{what} is not an object", what=what)
    return found


def _list(found: Any, what: str) -> list[Any]:
    if not isinstance(found, list):
        raise CertificateError("{what} is not a list", what=what)
    return found


def _text(found: Any, what: str) -> str:
    if not isinstance(found, str):
        raise CertificateError("{what} is not a text", what=what)
    return found


def _integer(found: Any, what: str, limit: int) -> int:
    if type(found) is not int or not -limit < found < limit:
        raise CertificateError("{what} is not a whole number within its limits", what=what)
    return found


def _integers(found: Any, what: str, limit: int) -> IntArray:
    values = _list(found, what)
    if not all(type(value) is int and -limit < value < limit for value in values):
        raise CertificateError("{what} are not whole numbers within their limits", what=what)
    return np.array(values, dtype=np.int64)


def _ascending(found: Any, what: str, limit: int) -> IntArray:
    values = _integers(found, what, limit)
    if len(values) and (values[0] < 0 or (np.diff(values) <= 0).any()):
        raise CertificateError("{what} are not in ascending order from 0", what=what)
    return values


def _same_length(one: IntArray, other: IntArray, what: str) -> None:
    if len(one) != len(other):
        raise CertificateError("{what}: lists of different lengths", what=what)
