"""What teachers and schools say: consent, wishes, recommendations, teams."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.generate.careers import Staff
from rotation.generate.draws import Mask, Streams, Words, first_of_each, pick_rows, words
from rotation.generate.schools import Schools

CONSENTS = ("willing", "obedient", "unwilling", "unknown")
_TEAMS_PER_TEACHER = 50 / 10500
_RECOMMENDED = 0.05


def consents(staff: Staff, streams: Streams) -> Words:
    """Young and single teachers are more willing, those in the middle of family life less (survey of 18 provinces)."""
    family = (staff.age >= 30) & (staff.age < 45)
    weights = np.where(family[:, None], [14.0, 42.0, 14.0, 30.0], [22.0, 40.0, 9.0, 29.0])
    return words(CONSENTS, pick_rows(streams("consent"), weights))


def targets(schools: Schools, linked: Mask) -> Mask:
    """Linked schools of another legal entity, but no way up: urban strong schools are open to their like only."""
    top = (schools.locale == "urban") & (schools.tier == "strong")
    allowed = linked & (top[:, None] | ~top[None, :])
    return np.asarray(allowed & (schools.entity[:, None] != schools.entity[None, :]), dtype=np.bool_)


def wishes(
    staff: Staff, schools: Schools, movable: Mask, consent: Words, open_: Mask, streams: Streams
) -> pd.DataFrame:
    """One to three schools in order for about half of the willing and an eighth of the obedient."""
    chance = np.where(consent == "willing", 0.55, np.where(consent == "obedient", 0.12, 0.0))
    who = np.flatnonzero(movable & (streams("wish").random(len(staff)) < chance))
    number = 1 + np.floor(3.0 * streams("wish number").random(len(who))).astype(np.int64)
    luck = streams("wish luck").random((len(who), len(schools)))
    of_stage = np.array([schools.has(stage) for stage in staff.stage[who]]).reshape(len(who), len(schools))
    luck[~(open_[staff.school[who]] & of_stage)] = np.inf
    order = np.argsort(luck, axis=1, kind="stable")[:, :3]
    parts = []
    for rank in range(min(3, len(schools))):
        school = order[:, rank]
        listed = (number > rank) & np.isfinite(luck[np.arange(len(who)), school])
        parts.append(pd.DataFrame({"teacher_id": who[listed], "rank": rank + 1, "school_id": school[listed]}))
    return pd.concat(parts, ignore_index=True).sort_values(["teacher_id", "rank"], kind="stable")


def recommendations(staff: Staff, schools: Schools, movable: Mask, streams: Streams) -> pd.DataFrame:
    """Each school recommends about one in twenty of its teachers who may rotate, in order."""
    key = np.where(movable, streams("recommended").random(len(staff)), np.inf)
    numbers = np.ceil(np.bincount(staff.school[movable], minlength=len(schools)) * _RECOMMENDED).astype(np.int64)
    marked = np.flatnonzero(first_of_each(staff.school, key, numbers))
    order = marked[np.lexsort((key[marked], staff.school[marked]))]
    school = staff.school[order]
    rank = np.arange(len(order)) - np.searchsorted(school, school) + 1
    return pd.DataFrame({"school_id": school, "teacher_id": order, "rank": rank, "opinion": "同意"})


def teams(staff: Staff, schools: Schools, movable: Mask, backbone: Mask, open_: Mask, streams: Streams) -> pd.DataFrame:
    """Teams of two to four from one urban or strong school and stage, in different subjects, led by a backbone teacher.

    All members could go to the same school: one that is open to them and has their stage.
    """
    wanted = max(1, round(_TEAMS_PER_TEACHER * len(staff)))
    free = movable & ((schools.locale == "urban") | (schools.tier == "strong"))[staff.school]
    luck = streams("team").random(len(staff))
    sizes = 2 + np.floor(3.0 * streams("team size").random(wanted)).astype(np.int64)
    leaders = np.flatnonzero(free & backbone)
    found: list[tuple[str, int, bool]] = []
    number = 0
    for leader in leaders[np.argsort(luck[leaders], kind="stable")].tolist():
        if number == wanted:
            break
        if (
            not free[leader]
            or not (open_[staff.school[leader]] & schools.has(staff.stage[leader]) & schools.needy).any()
        ):
            continue
        mates = np.flatnonzero(free & (staff.school == staff.school[leader]) & (staff.stage == staff.stage[leader]))
        mates = mates[np.argsort(luck[mates], kind="stable")]
        _subjects, first = np.unique(staff.subject[mates].astype(str), return_index=True)
        others = [m for m in mates[np.sort(first)].tolist() if staff.subject[m] != staff.subject[leader]]
        members = [leader, *others[: int(sizes[number]) - 1]]
        if len(members) >= 2:
            free[members] = False
            found += [(f"TM{number + 1:02d}", member, member == leader) for member in members]
            number += 1
    return pd.DataFrame(found, columns=["team_id", "teacher_id", "is_leader"])
