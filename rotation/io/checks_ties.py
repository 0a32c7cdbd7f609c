"""Checks of teams, couples, wishes, recommendations and pins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from rotation.i18n import _
from rotation.io.checks_teachers import work_schools
from rotation.io.loaded import Data, Mask
from rotation.model.problem import Problem, Severity

Key = tuple[str, ...]


def repeated(keys: Sequence[Key]) -> Mask:
    """True at every occurrence of a key but its first; keys with an empty part are never repeated."""
    seen: set[Key] = set()
    found = np.zeros(len(keys), dtype=np.bool_)
    for position, key in enumerate(keys):
        if all(key):
            found[position] = key in seen
            seen.add(key)
    return found


def teams(data: Data) -> Iterator[Problem]:
    """A teacher is in one team; a team has at least two members and one leader. How many at most is policy."""
    table = data["teams"]
    members, names = table.text("teacher_id"), table.text("team_id")
    home: dict[str, str] = {}
    second = [
        bool(who and name) and home.setdefault(who, name) != name for who, name in zip(members, names, strict=True)
    ]

    def words(position: int) -> tuple[str, str]:
        message = _("the teacher is in the team {team} already").format(team=home[members[position]])
        return message, _("Keep the teacher in one team.")

    yield from table.findings(np.array(second, dtype=np.bool_), "teacher_id", "teacher_in_two_teams", words)
    sizes = Counter(names)
    first = ~repeated([(name,) for name in names])
    alone = first & np.array([sizes[name] == 1 for name in names], dtype=np.bool_)

    one, more = _("the team has one member"), _("Add the other members, or delete the row.")
    yield from table.findings(alone & (names != ""), "team_id", "team_size", (one, more), Severity.WARNING)
    leaders = table.frame["is_leader"].to_numpy(dtype=np.bool_)
    again = repeated([(name if lead else "",) for name, lead in zip(names, leaders, strict=True)])
    message, advice = _("the team has a leader already"), _("Mark one member as leader.")
    yield from table.findings(again, "is_leader", "several_leaders", (message, advice), Severity.WARNING)


def couples(data: Data) -> Iterator[Problem]:
    """A couple is two different teachers, and nobody is in two couples."""
    table = data["couples"]
    first, second = table.text("teacher_a"), table.text("teacher_b")
    same = (first != "") & (first == second)
    message, advice = _("the teacher is coupled with himself or herself"), _("Fill in the other teacher's code.")
    yield from table.findings(same, "teacher_b", "couple_with_itself", (message, advice))
    seen: set[str] = set()
    for column, codes in (("teacher_a", first), ("teacher_b", second)):
        again = np.zeros(len(table), dtype=np.bool_)
        for position, code in enumerate(codes):
            again[position] = code in seen and not same[position]
            seen.update({code} if code else ())
        message, advice = _("the teacher is in another couple already"), _("Keep the right one of the two rows.")
        yield from table.findings(again, column, "teacher_in_two_couples", (message, advice))


def wishes(data: Data) -> Iterator[Problem]:
    """A wish is another school, named once."""
    table = data["wishes"]
    who, school = table.text("teacher_id"), table.text("school_id")
    again = repeated(list(zip(who, school, strict=True)))
    message, advice = _("the teacher has listed this school already"), _("Keep the better rank.")
    yield from table.findings(again, "school_id", "wish_repeated", (message, advice), Severity.WARNING)
    present = dict(zip(data["teachers"].text("teacher_id"), work_schools(data), strict=True))
    own = np.array(
        [code != "" and present.get(one) == code for one, code in zip(who, school, strict=True)], dtype=np.bool_
    )
    stays, for_stays = _("this is the school where the teacher works now"), _("Fill in another school, or delete it.")
    yield from table.findings(own, "school_id", "wish_for_own_school", (stays, for_stays), Severity.WARNING)


def recommendations(data: Data) -> Iterator[Problem]:
    """A school ranks its own teachers, each rank once."""
    table = data["recommendations"]
    school, who = table.text("school_id"), table.text("teacher_id")
    ranks = table.frame["rank"].astype(str).replace("<NA>", "").to_numpy(dtype=object)
    again = repeated(list(zip(school, ranks, strict=True)))
    message, advice = _("the school has given this rank already"), _("Give every teacher a rank of his or her own.")
    yield from table.findings(again, "rank", "rank_repeated", (message, advice))
    teachers = data["teachers"]
    places: dict[str, set[str]] = {}
    for code, *homes in zip(
        teachers.text("teacher_id"), work_schools(data), teachers.text("quota_school_id"), strict=True
    ):
        places[code] = set(homes)
    foreign = np.array(
        [one in places and code != "" and code not in places[one] for one, code in zip(who, school, strict=True)],
        dtype=np.bool_,
    )
    other, for_other = _("the teacher does not work at the school that recommends"), _("Check both codes.")
    yield from table.findings(foreign, "school_id", "not_its_teacher", (other, for_other), Severity.WARNING)


def pins(data: Data) -> Iterator[Problem]:
    """Decisions made before the plan name a school where they need one and do not contradict each other."""
    table = data["pins"]
    who, school, action = table.text("teacher_id"), table.text("school_id"), table.text("action")
    # One who must go may go to any school; a school that is closed to somebody has to be named.
    unnamed = (action == "must_not_go") & (school == "")
    unnamed &= ~table.bad.get("school_id", np.zeros(len(table), dtype=np.bool_))
    message = _("no school is given")
    advice = _("Fill in the school; to keep the teacher at the present school, choose 必须留.")
    yield from table.findings(unnamed, "school_id", "pin_without_school", (message, advice))
    present = dict(zip(data["teachers"].text("teacher_id"), work_schools(data), strict=True))
    own = [
        done == "must_go" and code != "" and present.get(one) == code
        for one, code, done in zip(who, school, action, strict=True)
    ]
    here, for_here = _("the teacher works at this school already"), _("Fill in another school, or choose 必须留.")
    yield from table.findings(np.array(own, dtype=np.bool_), "school_id", "pin_to_own_school", (here, for_here))
    yield from _contradictions(data)


def _contradictions(data: Data) -> Iterator[Problem]:
    table = data["pins"]
    rows: dict[str, list[tuple[int, str, str]]] = {}
    against = np.full(len(table), -1, dtype=np.int64)
    lines = zip(table.text("teacher_id"), table.text("school_id"), table.text("action"), strict=True)
    for position, (who, school, action) in enumerate(lines):
        if not who or not action:
            continue
        for before, other_school, other in rows.setdefault(who, []):
            if against[position] < 0 and _contradict(action, school, other, other_school):
                against[position] = before
        rows[who].append((position, school, action))

    def words(position: int) -> tuple[str, str]:
        message = _("this contradicts row {row}").format(row=int(table.rows[against[position]]))
        return message, _("Keep the right one of the two rows.")

    yield from table.findings(against >= 0, "action", "pins_contradict", words)


def _contradict(action: str, school: str, other: str, other_school: str) -> bool:
    pair = {action, other}
    if pair == {"must_go"}:
        return school != other_school
    if pair == {"must_go", "must_stay"}:
        return True
    return pair == {"must_go", "must_not_go"} and school == other_school != ""


CHECKS = (teams, couples, wishes, recommendations, pins)
