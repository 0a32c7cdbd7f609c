"""What becomes of data under each shipped preset: a plan, or why there is none; kept as a record, shown as pages."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from rotation.errors import DataError
from rotation.explain.breaches import breaches
from rotation.explain.conflict import explain_conflict
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.i18n import _, language
from rotation.io.atomic import write_text
from rotation.io.policy import policy_of
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.presets import Preset, presets
from rotation.report.figures import figures_of_outcome
from rotation.report.rule_pages import FOLDERS
from rotation.report.stuck import shortened
from rotation.report.words import persons, rule_name
from rotation.rules.registry import document, settled
from rotation.solve import Outcome, solve
from solvers.solution import Status

RECORD = "trials.json"
WITHOUT_PINS = "-pilots-without-pins"
"""Ending of the name of a copy of data, of which the page says how it differs."""
REFUSED = "refused"
"""State where the data contradict the preset, or lack something that it asks for."""


@dataclass(frozen=True)
class Trial:
    """One preset on one case; amounts in half days a week, `words` by language say why there is no plan."""

    preset: str
    data: str
    schools: int
    teachers: int
    status: str
    limit: float
    seconds: float
    eligible: int | None = None
    moves: int | None = None
    before: int | None = None
    after: int | None = None
    words: dict[str, list[str]] = field(default_factory=dict)
    demands: dict[str, list[str]] = field(default_factory=dict)
    """All demands that cannot hold together, by language, where `words` names only the first of each rule."""


def try_preset(one: Preset, data: str, instance: Instance, limit: float) -> Trial:
    """Solve the case under the preset within `limit` seconds; a plan that is counted has been checked."""
    policy = settled(policy_of(instance, one.path, document()))
    began = time.perf_counter()
    trial = Trial(one.name, data, len(instance.schools), len(instance.teachers), REFUSED, limit, 0.0)
    try:
        outcome = solve(instance, policy, time_limit=limit)
    except DataError:
        return replace(trial, words={code: list(_refused(instance, policy, code)) for code in FOLDERS})
    trial = replace(trial, status=str(outcome.status), seconds=round(time.perf_counter() - began, 1))
    if outcome.plan is not None:
        figures = figures_of_outcome(outcome)
        return replace(
            trial,
            eligible=figures.eligible,
            moves=figures.moves,
            before=figures.shortage_before,
            after=figures.shortage_after,
        )
    if outcome.status is Status.INFEASIBLE:
        return _with_conflict(trial, instance, policy)
    return _with_breaches(trial, outcome)


def _refused(instance: Instance, policy: Policy, code: str) -> Iterator[str]:
    with language(code):
        try:
            formulate(Context.of(instance, policy))
        except DataError as error:
            yield from (problem.text() for problem in error.problems)


def _with_breaches(trial: Trial, outcome: Outcome) -> Trial:
    """What the nearest plan breaks, rule by rule, where none was found in time: as with a conflict."""
    words, demands = {}, {}
    for code in FOLDERS:
        with language(code):
            named = [(rule_name(finding.rule), finding.message) for finding in breaches(outcome)]
            if named:
                words[code], demands[code] = _by_rule(named)
    return replace(trial, words=words, demands=demands)


def _by_rule(named: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """The first demand of each rule and how many more there are; and all of them."""
    line = _("{key}: {message}")
    every, first = (
        [line.format(key=rule, message=text) for rule, text in rows] for rows in (named, shortened(named, 1))
    )
    return first, every


def _with_conflict(trial: Trial, instance: Instance, policy: Policy) -> Trial:
    """What cannot hold together, rule by rule: the first demand of each, the others counted; and all of them."""
    words, demands = {}, {}
    for code in FOLDERS:
        with language(code):
            found = explain_conflict(Context.of(instance, policy), seconds=trial.limit)
            if found is None:
                words[code] = [_("Which demands cannot hold together was not found in time.")]
                continue
            named = [(rule_name(demand.rule), demand.text) for demand in found.demands]
            words[code], demands[code] = _by_rule(named)
    return replace(trial, words=words, demands=demands)


def merged(old: Iterable[Trial], new: Iterable[Trial]) -> list[Trial]:
    """The trials, later ones in the place of earlier ones of the same preset and data, in the order of both."""
    found = {(trial.data, trial.preset): trial for trial in [*old, *new]}
    data = list(dict.fromkeys(name for name, _preset in found))
    return [found[name, one.name] for name in data for one in presets() if (name, one.name) in found]


def read_record(folder: Path) -> list[Trial]:
    """The trials recorded in a folder; none where there is no record."""
    file = folder / RECORD
    if not file.is_file():
        return []
    return [Trial(**one) for one in json.loads(file.read_text(encoding="utf-8"))["trials"]]


def write_record(folder: Path, trials: Sequence[Trial]) -> list[Path]:
    """Write the record and a page of it in each language. Raises FileError."""
    rows: list[dict[str, Any]] = [asdict(trial) for trial in trials]
    contents = {RECORD: json.dumps({"trials": rows}, ensure_ascii=False, indent=1) + "\n", **pages(trials)}
    for name, text in contents.items():
        write_text(folder / name, text)
    return [folder / name for name in contents]


def pages(trials: Sequence[Trial]) -> dict[str, str]:
    """The page in each language, by file name."""
    found = {}
    for code, name in FOLDERS.items():
        with language(code):
            found[f"{name}.md"] = "\n\n".join(_page(trials, code)) + "\n"
    return found


def _page(trials: Sequence[Trial], code: str) -> Iterator[str]:
    yield "# " + _("The presets, tried")
    yield _(
        "Each shipped policy on each case, as `rotation policy presets --try DATA --docs FOLDER` left it. A plan that "
        "is counted here was read by the independent checker; where not every goal was proved within the limit, the "
        "page says so. Seconds are those of two cores shared with other work: they tell an order of magnitude."
    )
    if any(trial.data.endswith(WITHOUT_PINS) for trial in trials):
        text = _(
            "A name that ends in {ending} is a copy of the same data with pilot schools marked and without the sheet "
            "of pins: it shows what a preset does that asks for pilot schools, or that a pin contradicts."
        )
        yield text.format(ending=f"`{WITHOUT_PINS}`")
    for data in dict.fromkeys(trial.data for trial in trials):
        rows = [trial for trial in trials if trial.data == data]
        heading = _("{data}: {schools} schools, {teachers} teachers")
        yield "## " + heading.format(data=data, schools=rows[0].schools, teachers=rows[0].teachers)
        head = (
            _("preset"),
            _("result"),
            _("movers of the eligible"),
            _("short today, persons"),
            _("short after, persons"),
            _("seconds"),
        )
        lines = [head, ["---"] * len(head), *(trial_cells(trial) for trial in rows)]
        yield "\n".join("| " + " | ".join(line) + " |" for line in lines)
        for trial in rows:
            if trial.words.get(code):
                yield trial_heading(trial)
                yield "\n".join(f"- {' '.join(text.split())}" for text in trial.words[code])
                if len(trial.demands.get(code, [])) > len(trial.words[code]):
                    yield _("All of them, by name: `{file}`.").format(file=RECORD)


def trial_heading(trial: Trial) -> str:
    """What stands above a trial's words."""
    if trial.status in (REFUSED, str(Status.INFEASIBLE)):
        return _("`{preset}` has no plan:").format(preset=trial.preset)
    text = _("`{preset}`: no plan was found within {limit:g} s; the nearest one that was found breaks this:")
    return text.format(preset=trial.preset, limit=trial.limit)


def trial_cells(trial: Trial) -> tuple[str, str, str, str, str, str]:
    """A row of the table: preset, result, movers, shortage before and after, seconds."""
    results = {
        str(Status.OPTIMAL): _("a plan, every goal proved"),
        str(Status.FEASIBLE): _("a plan, not proved within {limit:g} s"),
        str(Status.INFEASIBLE): _("cannot be met: the demands below exclude each other"),
        REFUSED: _("the data do not fit it"),
    }
    result = results.get(trial.status, _("neither a plan nor a proof within {limit:g} s")).format(limit=trial.limit)
    movers = "" if trial.moves is None else _("{count} of {all}").format(count=trial.moves, all=trial.eligible)
    before, after = ("" if amount is None else persons(amount) for amount in (trial.before, trial.after))
    return f"`{trial.preset}`", result, movers, before, after, f"{trial.seconds:g}"
