"""A teacher's postings one by one, what each comes to on the start date, and where that leaves the teacher.

For the office and the teacher: of leave it says only how many school years it takes off, never what it was for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.model.dates import MISSING_MONTH, month_text
from rotation.model.ledger import ENDED, EXTENDED, LASTING, LedgerArrays
from rotation.model.settle import typed
from rotation.model.state import IntArray
from rotation.model.vocabulary import FORMS, LEDGER_CATEGORIES
from rotation.rules.eligibility import assess
from rotation.rules.eligibility_params import EligibilityParams
from rotation.rules.tenure import full_years, restarts, years_on_leave


class Posting(NamedTuple):
    """One row of the ledger; `state` is a code, `words` says it in the current language."""

    start: str
    end: str
    from_school: str
    to_school: str
    category: str
    form: str
    half_days: int
    counts: bool
    state: str
    words: str

    def in_words(self) -> tuple[str, ...]:
        """Cells for a table in the current language."""
        return (
            self.start,
            self.end or "…",
            self.from_school,
            self.to_school,
            LEDGER_CATEGORIES.label(self.category),
            FORMS.label(self.form),
            str(self.half_days),
            _("yes") if self.counts else _("no"),
            self.words,
        )


class Fact(NamedTuple):
    """Something that holds on the start date, and why; `key` is its name in JSON."""

    key: str
    item: str
    value: str
    why: str


class History(NamedTuple):
    """Postings by start, and the facts that follow from them and from the teachers table."""

    teacher_id: str
    start_date: str
    postings: tuple[Posting, ...]
    facts: tuple[Fact, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "teacher_id": self.teacher_id,
            "start_date": self.start_date,
            "postings": [posting._asdict() for posting in self.postings],
            "facts": {fact.key: {"value": fact.value, "why": fact.why} for fact in self.facts},
        }


def history_of(context: Context, teacher_id: str) -> History:
    """The history of one teacher; KeyError for an unknown code."""
    rows, at = context.ledger, context.state.teacher_index[teacher_id]
    mine = np.flatnonzero(rows.teacher == at)
    mine = mine[np.lexsort((mine, rows.order[mine]))]
    postings = tuple(_posting(context, rows, int(row), at) for row in mine)
    facts = (*_places(context, rows, at), *_tenure(context, at))
    return History(teacher_id, context.instance.start_date.isoformat(), postings, facts)


def _name(context: Context, code: str) -> str:
    index = context.state.school_index.get(code)
    return code if index is None else str(context.state.schools.name[index])


def _posting(context: Context, rows: LedgerArrays, row: int, at: int) -> Posting:
    given = context.instance["ledger"].iloc[row]
    own, loads = int(context.state.teachers.load[at]), context.policy.general.forms[given["form"]].loads
    half_days = int(given["load"]) if str(given["load"]) != "<NA>" else (loads[0] if loads else own)
    state = _state(rows, row, str(given["category"]), str(given["outcome"]))
    return Posting(
        start=str(given["start"]),
        end=str(given["end"]),
        from_school=_name(context, given["from_school"]),
        to_school=_name(context, given["to_school"]),
        category=str(given["category"]),
        form=str(given["form"]),
        half_days=own if rows.stays[row] else min(half_days, own),
        counts=bool(given["counts_rotation"]),
        state=state,
        words=_words(state),
    )


def _state(rows: LedgerArrays, row: int, category: str, outcome: str) -> str:
    """What a posting is on the start date, as a code."""
    if not rows.begun[row]:
        return "not_begun"
    if rows.stays[row]:
        return "moved" if category in LASTING else "stayed"
    if rows.over[row]:
        return {EXTENDED: "continued", ENDED[1]: "ended_early"}.get(outcome, "returned")
    return "extended" if outcome == EXTENDED else "running"


def _words(state: str) -> str:
    return {
        "not_begun": _("has not begun"),
        "moved": _("moved for good"),
        "stayed": _("stayed on there"),
        "continued": _("continued by a later posting"),
        "ended_early": _("ended early, back"),
        "returned": _("over, back"),
        "extended": _("extended, runs"),
        "running": _("runs"),
    }[state]


def _places(context: Context, rows: LedgerArrays, at: int) -> list[Fact]:
    """Where the teacher works and is counted."""
    people, codes = context.state.teachers, context.state.schools.code
    given = context.instance.teachers.iloc[at]
    home = str(given["quota_school_id"])
    found = []
    for key, item, school, stated in (
        ("works_at", _("works at"), people.school, str(given["work_school_id"]) or home),
        ("quota_at", _("in the quota of"), people.quota_school, home),
        ("post_at", _("holds the post at"), people.post_school, home),
    ):
        code = str(codes[school[at]]) if school[at] >= 0 else ""
        why = (
            _("as the teachers table says") if code == stated else _("by the ledger; the teachers table says otherwise")
        )
        found.append(Fact(key, item, _name(context, code), why))
    away = int(people.half_days_away[at])
    if away:
        text = ngettext(
            "{away} half day a week elsewhere, {rest} at home",
            "{away} half days a week elsewhere, {rest} at home",
            away,
        )
        words = text.format(away=away, rest=int(people.load[at]) - away)
        found.append(Fact("half_days_away", _("load"), words, _("by the running posting")))
    if people.running[at]:
        end = month_text(int(rows.end_month[people.posting[at]]))
        words = _("until {end}").format(end=end) if end else _("the end is not given")
        found.append(Fact("running", _("posting"), words, _("who is on a running posting is not a candidate")))
    return found


def _tenure(context: Context, at: int) -> list[Fact]:
    """Since when the tenure counts and why, the school years, and the retirement month."""
    raw = context.policy.rules.get("eligibility", {})
    params = typed(EligibilityParams, raw, "", context.policy.place)[0] or EligibilityParams()
    found = assess(context, params)
    start, years = int(found.tenure_start[at]), int(found.years[at])
    since = month_text(start) if start != MISSING_MONTH else _("not given")
    facts = [
        Fact("tenure_start", _("years count from"), since, _why(context, params, at, start)),
        Fact("tenure_years", _("full school years"), str(years), _counting(context, params, found.tenure_start, at)),
    ]
    month = int(found.retirement[at])
    given = str(context.instance.teachers["retirement_month"].iloc[at])
    why = _("as the teachers table says") if given else _("by birth date, gender and track")
    facts.append(Fact("retirement_month", _("retirement month"), month_text(month) or _("not given"), why))
    return facts


def _why(context: Context, params: EligibilityParams, at: int, start: int) -> str:
    """The fact that decides from when the tenure counts: the last of several."""
    anew = restarts(context, after_posting=params.restart_after_posting)
    decides = np.flatnonzero((anew.teacher == at) & (anew.month == start))
    if not len(decides) or start <= int(context.state.teachers.tenure_start[at]):
        return _("as the teachers table says")
    row = context.instance["ledger"].iloc[int(anew.row[decides[0]])]
    if anew.arrives[decides[0]]:
        return _("came to {school} for good").format(school=_name(context, row["to_school"]))
    text = _("back from a completed posting at {school}, which counted as rotation")
    return text.format(school=_name(context, row["to_school"]))


def _counting(context: Context, params: EligibilityParams, starts: IntArray, at: int) -> str:
    """How the years come about."""
    away = int(years_on_leave(context, starts, params)[at])
    text = _("a start up to 30 September counts from that autumn")
    if away:
        whole = int(full_years(context, starts)[at])
        more = _("{years} less {away} with long leave").format(years=whole, away=away)
        return _("; ").join([text, more])
    return text
