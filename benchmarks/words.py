"""The results as rows of a table, in words: for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.figures import behind, certified_share, largest_gap
from benchmarks.job import Record, Result
from benchmarks.ratios import city_over_district, ratios
from rotation.i18n import N_, _
from solvers.solution import Status

RESULT_WORDS = {
    Result.PROVED: N_("proved"),
    Result.UNPROVED: N_("not proved"),
    Result.NO_PLAN: N_("no plan"),
    Result.WRONG: N_("WRONG"),
    Result.EXCEPTION: N_("exception"),
    Result.CRASH: N_("crash"),
    Result.TIMEOUT: N_("killed"),
    Result.UNSUPPORTED: N_("not its kind"),
    Result.MISSING: N_("not installed"),
}
"""What came of a run, in few letters."""


def result_word(record: Record) -> str:
    """What came of it, in the current language."""
    if record["result"] == Result.PROVED and record.get("status") == Status.INFEASIBLE:
        return _("no solution, proved")
    return _(RESULT_WORDS[Result(record["result"])])


def result_table(records: Sequence[Record]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Titles, and one row a record; total is formulating, solving and checking, LP one linear relaxation.

    Where there are several configurations, each plan is compared with the best of them.
    """
    titles: tuple[str, ...] = (
        _("instance"),
        _("configuration"),
        _("result"),
        _("proved"),
        _("total s"),
        _("solve s"),
        _("LP s"),
        _("total/LP"),
        _("candidates"),
        _("built/s"),
        _("MB"),
    )
    seeds = {record["seed"] for record in records}
    certified = any(record.get("certified") is not None for record in records)
    rows = [_row(record, len(seeds) > 1, certified) for record in records]
    titles = (*titles[:4], _("certified"), *titles[4:]) if certified else titles
    if len({record["configuration"] for record in records}) > 1:
        titles = (*titles[:4], _("against the best plan"), *titles[4:])
        rows = [(*row[:4], words, *row[4:]) for row, words in zip(rows, behind(records), strict=True)]
    return titles, rows


def _row(record: Record, with_seed: bool, with_certified: bool) -> tuple[str, ...]:
    seconds, ratio, goals = record["seconds"], ratios(record), record["goals"]
    share = ratio["certified"]
    return (
        f"{record['instance']} #{record['seed']}" if with_seed else record["instance"],
        record["configuration"],
        result_word(record),
        f"{sum(goal['proved'] for goal in goals)}/{len(goals)}" if goals else "-",
        *(("-" if share is None else f"{100 * share:.0f} %",) if with_certified else ()),
        number(seconds.get("total"), 2),
        number(seconds.get("solve"), 2),
        number(seconds.get("relaxation"), 3),
        number(ratio["total_per_relaxation"], 1),
        number(record.get("candidates")),
        number(ratio["candidates_per_second"]),
        number(record.get("memory_peak_mb")),
    )


def certified_lines(records: Sequence[Record]) -> list[str]:
    """Per configuration the share of goals that certificates prove, and the largest gap that they leave."""
    lines = []
    for name in dict.fromkeys(record["configuration"] for record in records):
        mine = [record for record in records if record["configuration"] == name]
        share, gap = certified_share(mine), largest_gap(mine)
        if share is None:
            continue
        text = _("{name}: share of the goals that certificates prove: {share:.0f} %")
        lines.append(text.format(name=name, share=100 * share))
        if gap is not None:
            text = _("{name}: largest certified gap {gap} of {value} ({share:.1f} %), {goal} on {instance}")
            lines.append(text.format(name=name, **{**gap, "share": 100 * gap["share"]}))
    return lines


def city_lines(records: Sequence[Record]) -> list[str]:
    """Per configuration the seconds per candidate of the city over those of one district, where both were measured."""
    text = _("{name}: a candidate of the city takes {ratio:.2f} times the seconds of one of a district")
    return [text.format(name=name, ratio=ratio) for name, ratio in city_over_district(records).items()]


def failure_lines(records: Sequence[Record]) -> list[str]:
    """One line a record that is neither proved nor a plan, with the reason and a crashed process' last line."""
    fine = (Result.PROVED, Result.UNPROVED)
    text = _("{instance} · {configuration} · {result}: {reason}")
    return [
        text.format(
            instance=record["instance"],
            configuration=record["configuration"],
            result=result_word(record),
            reason=_reason(record),
        )
        for record in records
        if record["result"] not in fine
    ]


def why(record: Record) -> str:
    """Why a run ended as it did, in the current language where the record has its words apart."""
    if not record.get("why_said"):
        return str(record["why"])
    text, facts = record["why_said"]
    return _(text).format(**facts) if facts else _(text)


def _reason(record: Record) -> str:
    if record["result"] == Result.MISSING:
        return _('{library} is missing; it comes with pip install "teacher-rotation[peers]"').format(
            library=record["why"]
        )
    last = str(record.get("said", "")).strip().rpartition("\n")[2]
    return ": ".join(part for part in (why(record), last) if part) or "-"


def difference_lines(record: Record) -> list[str]:
    """One line a known optimum that the run did not reach, or one that says why nothing can be compared."""
    what = f"{record['instance']} · {record['configuration']}"
    known = [goal for goal in record["goals"] if goal["optimum"] is not None]
    found = _("{what}: {goal} is {value}, the known optimum {optimum}")
    lines = [
        found.format(what=what, goal=goal["name"], value=number(goal["value"]), optimum=number(goal["optimum"]))
        for goal in known
        if goal["value"] != goal["optimum"]
    ]
    if lines:
        return lines
    if record["result"] == Result.UNPROVED:
        return [_("{what}: the known optimum is reached, but not proved").format(what=what)]
    return [_("{what}: cannot be compared ({result})").format(what=what, result=result_word(record))]


def number(value: float | None, digits: int = 0) -> str:
    """A number with separators, or a dash for what was not measured."""
    return "-" if value is None else f"{value:,.{digits}f}"


def published_table(records: Sequence[Record]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Titles, and one row a goal, in the published sign; the last row of a case has the seconds of all its goals."""
    titles = (
        _("case"),
        _("configuration"),
        _("result"),
        _("goal"),
        _("value"),
        _("bound"),
        _("known optimum"),
        _("seconds"),
    )
    rows: list[tuple[str, ...]] = []
    for record in records:
        seconds = number(record["seconds"].get("solve"), 2)
        head = (record["instance"], record["configuration"], result_word(record))
        if not record["goals"]:
            rows.append((*head, "-", "-", "-", "-", seconds))
        for at, goal in enumerate(record["goals"]):
            values = tuple(number(goal[name]) for name in ("value", "bound", "optimum"))
            last = at + 1 == len(record["goals"])
            rows.append((*(head if at == 0 else ("", "", "")), goal["name"], *values, seconds if last else ""))
    return titles, rows
