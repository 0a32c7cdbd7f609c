"""Compares a run with an earlier one: values, proofs, and times as ratios to a reference within each run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.figures import SHIFT, key_of, objective
from benchmarks.harness import Run
from benchmarks.job import COUNTED, DEFECTS, Record, Result
from benchmarks.suites import RELAXATION
from benchmarks.words import result_word, why
from rotation.i18n import _

Key = tuple[str, str, int]


@dataclass
class Comparison:
    """Per measurement of both runs: what became worse, in words; `compared` counts them, `notes` say what was left."""

    regressions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    compared: int = 0


def compare(now: Sequence[Record], baseline: Sequence[Run], reference: str, factor: float) -> Comparison:
    """Every record against the last one of its instance, configuration and seed in the baseline.

    Seconds are never compared between runs: only how many times the reference's time they are, in each run.
    """
    result = Comparison()
    earlier = {key_of(record): (record, run) for run in baseline for record in run.records}
    for record in now:
        key = key_of(record)
        if key not in earlier or earlier[key][0]["result"] not in COUNTED:
            continue
        before, run = earlier[key]
        if record["result"] not in COUNTED:
            result.notes.append(_("{what}: not measured this time").format(what=_named(key)))
            continue
        result.compared += 1
        faults = [_worse_result(before, record), _worse_value(before, record, result)]
        faults.append(_slower(before, run.records, record, now, reference, factor))
        result.regressions += [f"{_named(key)}: {fault}" for fault in faults if fault]
    return result


def _named(key: Key) -> str:
    instance, configuration, seed = key
    return f"{instance} · {configuration} · {seed}"


def _worse_result(before: Record, record: Record) -> str:
    was, now = before["result"], record["result"]
    if now in DEFECTS and was not in DEFECTS:
        return _("fails now ({result}: {why})").format(result=result_word(record), why=why(record))
    if was == Result.PROVED and now != Result.PROVED:
        return _("the proof is lost")
    if was == Result.UNPROVED and now == Result.NO_PLAN:
        return _("the plan is lost")
    return ""


def _worse_value(before: Record, record: Record, result: Comparison) -> str:
    """A worse value of the first goal that differs; values of different programs cannot be compared, nor wrong ones."""
    if before["result"] not in (Result.PROVED, Result.UNPROVED):
        return ""
    if before.get("program") != record.get("program") or len(before["goals"]) != len(record["goals"]):
        note = _("{what}: the program has changed, values are not compared")
        result.notes.append(note.format(what=_named(key_of(record))))
        return ""
    old, new = objective(before), objective(record)
    if old is None or new is None or old == new:
        return ""
    at = next(index for index, (left, right) in enumerate(zip(old, new, strict=True)) if left != right)
    proved = before["result"] == record["result"] == Result.PROVED
    if new[at] < old[at] and not proved:
        return ""
    goal = record["goals"][at]
    text = _("two proofs of {goal} differ: {old} and {new}") if proved else _("{goal} is worse: {old}, now {new}")
    return text.format(goal=goal["name"], old=goal["sign"] * old[at], new=goal["sign"] * new[at])


def _slower(
    before: Record, old_run: Sequence[Record], record: Record, new_run: Sequence[Record], reference: str, factor: float
) -> str:
    """Both proved: the time in units of the reference's has grown by more than the factor."""
    if not before["result"] == record["result"] == Result.PROVED:
        return ""
    old, new = relative_time(before, old_run, reference), relative_time(record, new_run, reference)
    if old is None or new is None or new <= factor * old:
        return ""
    text = _("slower: {old:.2f} times the time of {reference}, now {new:.2f}")
    return text.format(old=old, new=new, reference=reference)


def relative_time(record: Record, run: Sequence[Record], reference: str) -> float | None:
    """(seconds + 1) over (seconds of the reference + 1), both of one run; None where the reference has no proof.

    A configuration that is the reference itself is compared with the relaxation.
    """
    if reference in (RELAXATION, record["configuration"]):
        base = record["seconds"].get(RELAXATION)
    else:
        instance, _configuration, seed = key_of(record)
        found = [other for other in run if key_of(other) == (instance, reference, seed)]
        base = found[0]["seconds"].get("total") if found and found[0]["result"] == Result.PROVED else None
        base = record["seconds"].get(RELAXATION) if base is None and not found else base
    return None if base is None else (record["seconds"]["total"] + SHIFT) / (base + SHIFT)
