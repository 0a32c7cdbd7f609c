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
        line = _("{key}: {message}")
        result.regressions += [line.format(key=_named(key), message=fault) for fault in faults if fault]
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
    bases = {_base(before, old_run, reference), _base(record, new_run, reference)}
    # What one of the runs cannot be compared with does not count in the other one either.
    base = bases.pop() if len(bases) == 1 else RELAXATION
    old, new = relative_time(before, old_run, base), relative_time(record, new_run, base)
    if old is None or new is None or new <= factor * old:
        return ""
    text = _("slower: {old:.2f} times the time of {reference}, now {new:.2f}")
    return text.format(old=old, new=new, reference=_("one relaxation") if base == RELAXATION else base)


def _base(record: Record, run: Sequence[Record], reference: str) -> str:
    """What a record's time is measured by: the reference if the run has it, for itself and else the relaxation."""
    instance, configuration, seed = key_of(record)
    there = any(key_of(other) == (instance, reference, seed) for other in run)
    return reference if there and reference != configuration else RELAXATION


def relative_time(record: Record, run: Sequence[Record], reference: str) -> float | None:
    """(seconds + 1) over (seconds of the reference + 1), both of one run; None where the reference has no proof.

    A configuration that is the reference itself, or in a run without it, is compared with the relaxation.
    """
    base = _base(record, run, reference)
    if base == RELAXATION:
        seconds = record["seconds"].get(RELAXATION)
    else:
        instance, _configuration, seed = key_of(record)
        found = next(other for other in run if key_of(other) == (instance, base, seed))
        seconds = found["seconds"].get("total") if found["result"] == Result.PROVED else None
    return None if seconds is None else (record["seconds"]["total"] + SHIFT) / (seconds + SHIFT)
