"""Checks of spans of time: postings of the ledger and exemptions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from rotation.i18n import _
from rotation.io.checks_teachers import months, start_month
from rotation.io.former_codes import merged_schools
from rotation.io.loaded import Data, Loaded, Mask
from rotation.model.dates import MISSING_MONTH, first_day, last_day
from rotation.model.ledger import EXTENDED, LASTING
from rotation.model.problem import Problem, Severity

_OVER = ("returned", "ended_early", "stayed")


def before(loaded: Loaded, end: str, start: str) -> Mask:
    """Rows whose end lies before their start, compared at the precision that both have."""
    late, early = months(loaded, start), months(loaded, end)
    given = (late != MISSING_MONTH) & (early != MISSING_MONTH)
    starts, ends = loaded.text(start), loaded.text(end)
    days = np.array([len(a) == len(b) == 10 and b < a for a, b in zip(starts, ends, strict=True)], dtype=np.bool_)
    return np.asarray(given & ((early < late) | days), dtype=np.bool_)


def spans(data: Data) -> Iterator[Problem]:
    """No posting or exemption ends before it starts."""
    for table, end in (("ledger", "end"), ("exemptions", "until")):
        loaded = data[table]

        def words(position: int, loaded: Loaded = loaded) -> tuple[str, str]:
            message = _("the end lies before the start, {start}").format(start=loaded.text("start")[position])
            return message, _("Correct one of the two dates.")

        yield from loaded.findings(before(loaded, end, "start"), end, "end_before_start", words)


def postings_elsewhere(data: Data) -> Iterator[Problem]:
    """A posting leads to another school, or led to one that was merged since."""
    ledger = data["ledger"]
    origin = ledger.text("from_school")
    merged = merged_schools(data)
    same = (origin != "") & (origin == ledger.text("to_school"))
    same &= np.array([code not in merged for code in origin], dtype=np.bool_)
    message, advice = _("origin and destination are the same school"), _("Correct one of the two codes.")
    yield from ledger.findings(same, "to_school", "posting_to_itself", (message, advice))


def running(data: Data) -> npt.NDArray[np.bool_]:
    """Postings that run on the start date: started, neither ended by then nor closed by their outcome.

    A competition won and a transfer move for good: nothing of them runs. An extended one runs on past its end until a
    later row of the teacher begins. All as in `rotation.model.ledger`.
    """
    ledger, plan = data["ledger"], data["plan"].text("start_date")
    if start_month(data) == MISSING_MONTH:
        return np.zeros(len(ledger), dtype=np.bool_)
    day, lasting = first_day(plan[0]), np.isin(ledger.text("category"), LASTING)
    columns = (ledger.text(name) for name in ("teacher_id", "start", "end", "outcome"))
    lines = list(zip(*columns, strict=True))
    latest: dict[str, str] = {}
    for who, start, _end, _outcome in lines:
        if start and first_day(start) <= day:
            latest[who] = max(latest.get(who, ""), start)

    def runs(who: str, start: str, end: str, outcome: str) -> bool:
        if not start or first_day(start) > day or outcome in _OVER:
            return False
        return start >= latest[who] if outcome == EXTENDED else not (end and last_day(end) <= day)

    found = np.array([runs(*line) for line in lines], dtype=np.bool_)
    return np.asarray(found & ~lasting, dtype=np.bool_)


def running_postings(data: Data) -> Iterator[Problem]:
    """A teacher is on one running posting at most."""
    ledger = data["ledger"]
    who, now = ledger.text("teacher_id"), running(data)
    first: dict[str, int] = {}
    again = np.zeros(len(ledger), dtype=np.bool_)
    for position in np.flatnonzero(now):
        if who[position]:
            again[position] = first.setdefault(who[position], int(position)) != position

    def words(position: int) -> tuple[str, str]:
        row = int(ledger.rows[first[who[position]]])
        message = _("the posting of row {row} runs on the start date too").format(row=row)
        return message, _("Fill in the end or the outcome of the one that is over.")

    yield from ledger.findings(again, "teacher_id", "overlapping_postings", words)


def open_postings(data: Data) -> Iterator[Problem]:
    """A running posting says when it ends."""
    ledger = data["ledger"]
    bad = ledger.bad.get("end", np.zeros(len(ledger), dtype=np.bool_))
    endless = running(data) & (ledger.text("end") == "") & ~bad
    message = _("the posting runs on the start date and has no end")
    advice = _("Fill in the end, or the outcome if it is over.")
    yield from ledger.findings(endless, "end", "posting_without_end", (message, advice), Severity.WARNING)


def extended_postings(data: Data) -> Iterator[Problem]:
    """An extended posting says until when."""
    ledger, plan = data["ledger"], data["plan"].text("start_date")
    if start_month(data) == MISSING_MONTH:
        return
    day = first_day(plan[0])
    past = np.array([bool(end) and last_day(end) <= day for end in ledger.text("end")], dtype=np.bool_)
    where = running(data) & past & (ledger.text("outcome") == EXTENDED)
    message = _("the posting was extended, and its end is past; it is taken to run on")
    advice = _("Fill in the new end, or add a row for the extension.")
    yield from ledger.findings(where, "end", "extension_without_end", (message, advice), Severity.WARNING)


def posting_loads(data: Data) -> Iterator[Problem]:
    """A posting takes at least one half day, and no more than the teacher's load."""
    ledger, teachers = data["ledger"], data["teachers"]
    own = dict(zip(teachers.text("teacher_id"), teachers.number("load"), strict=True))
    whole = np.array([own.get(code, np.nan) for code in ledger.text("teacher_id")], dtype=np.float64)
    load = ledger.number("load")

    def words(position: int) -> tuple[str, str]:
        if load[position] == 0:
            return _("a posting takes at least one half day a week"), _("Correct the number, or leave it empty.")
        message = _("the posting takes more than the teacher's load of {load} half days")
        return message.format(load=int(whole[position])), _("Correct one of the two loads.")

    where = np.asarray((load == 0) | (load > whole), dtype=np.bool_)
    yield from ledger.findings(where, "load", "impossible_posting_load", words)


CHECKS = (spans, postings_elsewhere, running_postings, open_postings, extended_postings, posting_loads)
