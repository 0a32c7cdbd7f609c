"""The summary's lines about people who belong together, and about those who come back: counted, without names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rotation.i18n import _, ngettext
from rotation.model.instance import records
from rotation.model.plan import Plan
from rotation.report.handout.returns import returns
from rotation.rules.base import Finding
from rotation.rules.reading import Reading

SHOWN = 6
"""Teams, and ways back, that are named one by one."""


def tie_rows(plan: Plan, reading: Reading, findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Teams that go, couples of whom somebody goes, and postings that ended by the start date."""
    goes = {move.teacher_id: move.to_school for move in plan}
    teams = _teams(goes, reading)
    if teams:
        yield _("teams"), teams
    couples = _couples(plan, reading, sum(one.amount for one in findings if one.rule == "couple"))
    if couples:
        yield _("couples"), couples
    back = _returns(plan, reading)
    if back:
        yield _("back from a posting"), back


def _teams(goes: dict[str, str], reading: Reading) -> str:
    members: dict[str, set[str]] = defaultdict(set)
    for row in records(reading.instance["teams"]):
        members[row.team_id].add(row.teacher_id)
    if not members:
        return ""
    whole = []
    for team, people in sorted(members.items()):
        schools = {goes.get(code, "") for code in people}
        if len(schools) == 1 and "" not in schools:
            text = _("{team} ({count} teachers) to {school}")
            whole.append(text.format(team=team, count=len(people), school=reading.school_name(schools.pop())))
    text = _("{whole} of {teams} go as a whole").format(whole=len(whole), teams=len(members))
    return _("{key}: {message}").format(key=text, message=_listed(whole)) if whole else text


def _couples(plan: Plan, reading: Reading, broken: int) -> str:
    goes = {move.teacher_id: move.to_school for move in plan if reading.general.forms[move.form].commutes}
    concerned, metres = 0, []
    for row in records(reading.instance["couples"]):
        pair = (row.teacher_a, row.teacher_b)
        if goes.keys() & set(pair) and reading.teachers.keys() >= set(pair):
            concerned += 1
            here, there = (goes.get(code) or reading.present_school(code) for code in pair)
            if row.wish == "within_km" and {here, there} <= reading.schools.keys():
                metres.append(reading.travel.metres(here, there) or 0)
    if not concerned:
        return ""
    text = _("{kept} of {count} of whom somebody moves end as they ask").format(
        kept=concerned - broken, count=concerned
    )
    far = _("at most {km:.1f} km between the two schools").format(km=max(metres, default=0) / 1000)
    return _("{text}, {more}").format(text=text, more=far) if metres else text


def _returns(plan: Plan, reading: Reading) -> str:
    ways = Counter(
        (row["to_school"], row["from_school"]) for row in returns(plan, reading, reading.instance.start_date)
    )
    if not ways:
        return ""
    total = sum(ways.values())
    text = ngettext("{count} teacher by the start date", "{count} teachers by the start date", total).format(
        count=total
    )
    parts = [
        _("{origin} → {destination} {count}").format(origin=way[0], destination=way[1], count=count)
        for way, count in sorted(ways.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _("{key}: {message}").format(key=text, message=_listed(parts))


def _listed(parts: Sequence[str]) -> str:
    return _(", ").join([*parts[:SHOWN], *(["…"] if len(parts) > SHOWN else [])])
