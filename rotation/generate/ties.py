"""Couples, and the pins of the office."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.generate.careers import Staff
from rotation.generate.draws import Ints, Mask, Streams, Words, chosen, pick, whole
from rotation.generate.lines import Lines
from rotation.generate.schools import Schools

_COUPLES_PER_TEACHER = 80 / 10500
_STAY, _NOT_GO, _GO = 1 / 400, 1 / 700, 1 / 1300
"""Pins per teacher (assumption)."""

_GRADUATING = ("6", "9", "12")


def couples(staff: Staff, in_quota: Mask, streams: Streams) -> Ints:
    """Pairs (woman, man) of near age, shape (k, 2)."""
    wanted = max(1, round(_COUPLES_PER_TEACHER * len(staff)))
    able = in_quota & (staff.age >= 27) & (staff.age < 54)
    women = chosen(streams("wives"), able & staff.women, wanted)
    men = chosen(streams("husbands"), able & ~staff.women, len(women))
    women = women[: len(men)]
    by_age = [who[np.argsort(staff.birth[who], kind="stable")] for who in (women, men)]
    return np.column_stack(by_age)


def couple_wishes(pairs: Ints, streams: Streams) -> pd.DataFrame:
    """What each couple asks for; a distance where it is a distance."""
    wish = pick(streams("couple wish"), [15, 65, 20], len(pairs))
    km = np.where(wish == 1, whole(streams("couple km"), 1, 4, len(pairs)) * 5.0, np.nan)
    names = np.array(["same_school", "within_km", "not_both"], dtype=object)
    return pd.DataFrame({"teacher_a": pairs[:, 0], "teacher_b": pairs[:, 1], "wish": names[wish], "km": km})


def pins(
    staff: Staff,
    schools: Schools,
    lines: Lines,
    staffed: Ints,
    movable: Mask,
    next_grade: Words,
    open_: Mask,
    streams: Streams,
) -> pd.DataFrame:
    """A few teachers who must stay, must not go somewhere, or must go where they are missed.

    `staffed` is the half days that each line has today; `movable` should leave out members of teams and couples and
    schools with many away. A `must_go` takes from a line of four or more that has one to spare and gives to a line
    that lacks one, each school and line once, so that it can be kept together with the rules.
    """
    count = len(staff)
    luck = streams("pin").random(count)
    order = np.flatnonzero(movable)
    order = order[np.argsort(luck[order], kind="stable")].tolist()
    stay = round(_STAY * count)
    rows = [
        (i, -1, "must_stay", "毕业年级把关" if next_grade[i] in _GRADUATING else "重点课程负责人") for i in order[:stay]
    ]
    rest = order[stay:]
    barred = streams("barred").random((len(rest), len(schools))) if rest else np.zeros((0, len(schools)))
    wanted = round(_NOT_GO * count)
    for i, drawn in zip(rest[:wanted], barred, strict=False):
        linked = open_[staff.school[i]] & schools.has(staff.stage[i])
        if linked.any():
            rows.append((i, int(np.argmax(np.where(linked, drawn, -1.0))), "must_not_go", "与拟任教学校存在回避关系"))
    free = [i for i in rest[wanted:] if next_grade[i] not in _GRADUATING]
    rows += _must_go(staff, schools, lines, staffed, free, open_, round(_GO * count))
    return pd.DataFrame(rows, columns=["teacher_id", "school_id", "action", "reason"])


def _must_go(
    staff: Staff, schools: Schools, lines: Lines, staffed: Ints, order: list[int], open_: Mask, wanted: int
) -> list[tuple[int, int, str, str]]:
    spare = staffed - lines.need
    near = np.hypot(schools.x[:, None] - schools.x[None, :], schools.y[:, None] - schools.y[None, :])
    used: set[int] = set()
    sending: set[int] = set()
    rows: list[tuple[int, int, str, str]] = []
    for i in order:
        if len(rows) >= wanted:
            break
        line = int(staff.line[i])
        if spare[line] < 10 or lines.staff[line] < 4 or int(staff.school[i]) in sending:
            continue
        same = (lines.stage == lines.stage[line]) & (lines.subject == lines.subject[line]) & (spare <= -10)
        same &= open_[lines.school[line], lines.school] & (lines.staff >= 2)
        same &= (schools.locale[lines.school] == "urban") & (near[lines.school[line], lines.school] < 12)
        places = [int(t) for t in np.flatnonzero(same) if int(t) not in used]
        if places:
            target = max(places, key=lambda t: (-spare[t], -t))
            used.add(target)
            sending.add(int(staff.school[i]))
            rows.append((i, int(lines.school[target]), "must_go", "接收学校学科紧缺"))
    return rows
