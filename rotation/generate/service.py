"""Employment, status, exemptions, and the ledger of past and running postings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rotation.generate.careers import SETTLED_YEARS, START_MONTH, Staff
from rotation.generate.draws import Ints, Mask, Streams, Words, chosen, pick, whole, words
from rotation.generate.schools import Schools

_STATUSES = ("on_post", "maternity", "sick_leave", "study_leave", "lent", "support_away", "leaving")
_RUNNING, _PAST, _MOVED = 0.03, 0.055, 0.012
"""Shares of teachers on a posting, back from one, and moved for good with an entry in the ledger (assumption)."""


@dataclass(frozen=True)
class Service:
    """`quota_school` differs from the school of work for those on a running posting; `tenure` is theirs there."""

    employment: Words
    status: Words
    quota_school: Ints
    tenure: Ints
    ledger: pd.DataFrame
    busy: Mask
    recent: Mask

    @property
    def in_quota(self) -> Mask:
        """Whose post is in the quota."""
        return np.asarray(self.employment == "in_quota", dtype=np.bool_)


def serve(schools: Schools, staff: Staff, linked: Mask, streams: Streams) -> Service:
    """Draw employment and status, then who is on a posting, who came back, who moved."""
    count = len(staff)
    outside = np.where(np.isin(schools.tier[staff.school], ["short", "new"]), 0.07, 0.025)
    outside = np.where(staff.experience <= 6, outside * 2.0, outside * 0.6)
    contract = streams("employment").random(count) < outside
    employment = np.where(
        contract, words(("contract", "substitute"), pick(streams("contract"), [7, 3], count)), "in_quota"
    )
    status = words(_STATUSES, pick(streams("status"), [95.4, 0, 0.9, 0.3, 0.5, 0.6, 0], count))
    mother = staff.women & (staff.age >= 26) & (staff.age < 41)
    status[mother & (streams("maternity").random(count) < 0.04)] = "maternity"
    leaving = ((staff.track == "woman_cadre") & (staff.age >= 54)) | (staff.age >= 59)
    status[leaving & (streams("leaving").random(count) < 0.5)] = "leaving"
    status[contract] = "on_post"
    free = ~contract & (status == "on_post")
    quota_school, tenure = staff.school.copy(), staff.tenure.copy()
    running, running_rows = _running(schools, staff, linked, free, quota_school, tenure, streams)
    past, past_rows = _past(schools, staff, linked, free & ~running, tenure, streams)
    moved_rows = _moved(schools, staff, linked, free & ~running & ~past, tenure, streams)
    ledger = pd.concat([running_rows, past_rows, moved_rows], ignore_index=True)
    recent = past & (_last_end(ledger, count) > START_MONTH - 12 * SETTLED_YEARS)
    return Service(employment, status, quota_school, tenure, ledger, running, np.asarray(recent, dtype=np.bool_))


def _partner(rng: np.random.Generator, allowed: Mask, schools_of: Ints) -> Ints:
    """For each given school one allowed partner (a column of its row), or -1 where it has none."""
    rows = allowed[schools_of]
    number = rows.sum(axis=1)
    target = np.floor(rng.random(len(schools_of)) * number).astype(np.int64)
    found = np.argmax(rows.cumsum(axis=1) > target[:, None], axis=1)
    return np.where(number > 0, found, -1).astype(np.int64)


def _stage_partners(schools: Schools, staff: Staff, who: Ints, allowed: Mask, rng: np.random.Generator) -> Ints:
    found = np.full(len(who), -1, dtype=np.int64)
    drawn = np.unique(staff.stage[who])
    for stage in drawn:
        part = staff.stage[who] == stage
        found[part] = _partner(rng, allowed & schools.has(str(stage))[None, :], staff.school[who][part])
    return found


def _rows(who: Ints, origin: Ints, target: Ints, start: Ints, end: Ints, **words_: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"teacher_id": who, "from_school": origin, "to_school": target, "start": start, "end": end, **words_}
    )


def _running(
    schools: Schools, staff: Staff, linked: Mask, free: Mask, quota: Ints, tenure: Ints, streams: Streams
) -> tuple[Mask, pd.DataFrame]:
    """Teachers at needy or ordinary schools who belong to a linked urban or strong one; changes quota and tenure."""
    here = np.isin(schools.tier, ["ordinary", "short", "new"])
    senders = ((schools.locale == "urban") | (schools.tier == "strong")) & (schools.tier != "new")
    allowed = linked.T & senders[None, :]
    able = (
        free
        & here[staff.school]
        & (staff.experience >= SETTLED_YEARS + 3)
        & (staff.age < 52)
        & (staff.stage != "special")
    )
    able &= schools.entity[staff.school] == staff.school
    able &= streams("posted more").random(len(staff)) < np.where(schools.needy[staff.school], 1.0, 0.35)
    who = chosen(streams("running"), able, round(_RUNNING * len(staff)))
    origin = _stage_partners(schools, staff, who, allowed, streams("running from"))
    who, origin = who[origin >= 0], origin[origin >= 0]
    other = schools.entity[origin] != schools.entity[staff.school[who]]
    who, origin = who[other], origin[other]
    long = streams("running term").random(len(who)) < 0.3
    start = START_MONTH - np.where(long, 24, 12)
    end = start + np.where(long, 36, 24) - 1
    years = np.minimum(staff.experience[who] - (START_MONTH - start) // 12, start // 12 - schools.opened[origin])
    quota[who] = origin
    earliest = start - 12 * np.maximum(years, SETTLED_YEARS)
    tenure[who] = earliest + 12 * np.floor(
        streams("running tenure").random(len(who)) * np.maximum(years - SETTLED_YEARS, 0)
    ).astype(np.int64)
    rows = _rows(who, origin, staff.school[who], start, end, category="rotation", form="secondment", outcome="running")
    marked = np.zeros(len(staff), dtype=np.bool_)
    marked[who] = True
    return marked, rows.assign(counts_rotation=True)


def _past(
    schools: Schools, staff: Staff, linked: Mask, free: Mask, tenure: Ints, streams: Streams
) -> tuple[Mask, pd.DataFrame]:
    """Teachers of urban or strong schools who have served at a linked needy or ordinary school and came back."""
    senders = ((schools.locale == "urban") | (schools.tier == "strong")) & (schools.tier != "new")
    allowed = linked & np.isin(schools.tier, ["ordinary", "short", "new"])[None, :]
    years_here = (START_MONTH - tenure) // 12
    able = free & senders[staff.school] & (years_here >= 8) & (staff.stage != "special")
    who = chosen(streams("past"), able, round(_PAST * len(staff)))
    target = _stage_partners(schools, staff, who, allowed, streams("past to"))
    who, target = who[target >= 0], target[target >= 0]
    other = schools.entity[target] != schools.entity[staff.school[who]]
    who, target = who[other], target[other]
    years = pick(streams("past term"), [0, 45, 45, 10], len(who))
    latest = np.minimum(9, years_here[who] - 1)
    back = pick(streams("past year"), [34, 18, 12, 8, 6, 5, 6, 4, 4], len(who))
    back = np.minimum(back, np.maximum(latest - years, 0))
    end = START_MONTH - 1 - 12 * back
    start = end + 1 - 12 * years
    opened = np.array(schools.opened[target] * 12 + 8)
    kept = start >= opened
    who, target, start, end = who[kept], target[kept], start[kept], end[kept]
    category = words(("rotation", "support", "attachment"), pick(streams("past category"), [84, 12, 4], len(who)))
    form = words(("secondment", "transfer", "itinerant"), pick(streams("past form"), [84, 8, 8], len(who)))
    outcome = words(("returned", "ended_early"), pick(streams("past outcome"), [96, 4], len(who)))
    rows = _rows(who, staff.school[who], target, start, end, category=category, form=form, outcome=outcome)
    marked = np.zeros(len(staff), dtype=np.bool_)
    marked[who] = True
    return marked, rows.assign(counts_rotation=category == "rotation")


def _moved(schools: Schools, staff: Staff, linked: Mask, free: Mask, tenure: Ints, streams: Streams) -> pd.DataFrame:
    """Teachers who came to their present school from a linked one, within ten years, and stayed."""
    years_here = (START_MONTH - tenure) // 12
    able = (
        free & (years_here >= 1) & (years_here <= 10) & (staff.experience > years_here + 4) & (staff.stage != "special")
    )
    who = chosen(streams("moved"), able, round(_MOVED * len(staff)))
    origin = _stage_partners(schools, staff, who, linked.T, streams("moved from"))
    who, origin = who[origin >= 0], origin[origin >= 0]
    other = schools.entity[origin] != schools.entity[staff.school[who]]
    other &= schools.opened[origin] * 12 + 8 <= tenure[who]
    who, origin = who[other], origin[other]
    category = words(("transfer", "competition"), pick(streams("moved category"), [7, 3], len(who)))
    rows = _rows(
        who,
        origin,
        staff.school[who],
        tenure[who],
        np.full(len(who), -1),
        category=category,
        form="transfer",
        outcome="stayed",
    )
    return rows.assign(counts_rotation=False)


def _last_end(ledger: pd.DataFrame, count: int) -> Ints:
    last = np.full(count, -1, dtype=np.int64)
    done = ledger[ledger["counts_rotation"] & (ledger["outcome"] != "running")]
    last[done["teacher_id"].to_numpy(dtype=np.int64)] = done["end"].to_numpy(dtype=np.int64)
    return last


def numbered(ledger: pd.DataFrame, streams: Streams) -> pd.DataFrame:
    """The ledger with document numbers of the year in which each posting began, ordered by teacher and start."""
    number = whole(streams("ledger document"), 1, 40, len(ledger))
    documents = [f"教人〔{m // 12}〕{n}号" for m, n in zip(ledger["start"].tolist(), number.tolist(), strict=True)]
    return ledger.assign(document_no=documents).sort_values(["teacher_id", "start"], kind="stable", ignore_index=True)
