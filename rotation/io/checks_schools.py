"""Checks of schools, their ties and needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from rotation.i18n import _, ngettext
from rotation.io.loaded import Data, Mask
from rotation.model.problem import Problem, Severity
from rotation.model.vocabulary import STAGES


def stages_by_school(data: Data) -> dict[str, set[str]]:
    """School code -> its stages; schools whose stages could not be read are left out."""
    schools = data["schools"]
    pairs = zip(schools.text("school_id"), schools.text("stages"), strict=True)
    return {code: set(stages.split(",")) for code, stages in pairs if code and stages}


def stage_not_there(data: Data, table: str, school: str = "school_id") -> Mask:
    """Rows of a table whose stage their school does not have; unknown schools and stages are not counted."""
    known = stages_by_school(data)
    loaded = data[table]
    pairs = zip(loaded.text(school), loaded.text("stage"), strict=True)
    return np.array(
        [stage != "" and code in known and stage not in known[code] for code, stage in pairs], dtype=np.bool_
    )


def plan_dates(data: Data) -> Iterator[Problem]:
    """The start date lies in the plan year."""
    plan = data["plan"]
    years = plan.number("plan_year")
    starts = np.array([float(text[:4]) if text else np.nan for text in plan.text("start_date")])
    differs = ~np.isnan(years) & ~np.isnan(starts) & (years != starts)
    advice = _("Correct one of the two; the school year starts in September of the plan year.")

    def words(position: int) -> tuple[str, str]:
        return _("the start date does not lie in the plan year, {year}").format(year=int(years[position])), advice

    yield from plan.findings(differs, "start_date", "start_outside_year", words, Severity.WARNING)


def pupils_by_stage(data: Data) -> Iterator[Problem]:
    """Pupils are given for every stage a school has, and for no other."""
    schools = data["schools"]
    stages = [set(text.split(",")) for text in schools.text("stages")]
    known = schools.text("stages") != ""
    for code in STAGES.codes:
        column = f"pupils_{code}"
        pupils = schools.number(column)
        has = np.array([code in one for one in stages], dtype=np.bool_)
        bad = schools.bad.get(column, np.zeros(len(schools), dtype=np.bool_))
        name = STAGES.zh(code)
        message = _("the school has the stage {stage}, but its pupils are not given").format(stage=name)
        advice = _("Fill in the number of pupils (0 if there are none yet), or correct the stages.")
        yield from schools.findings(
            known & has & np.isnan(pupils) & ~bad,
            column,
            "missing_pupils",
            (message, advice),
        )
        message = _("pupils of the stage {stage} are given, which the school does not have").format(stage=name)
        advice = _("Add the stage to the school, or clear the number.")
        yield from schools.findings(
            known & ~has & (pupils > 0),
            column,
            "pupils_of_other_stage",
            (message, advice),
            Severity.WARNING,
        )


def staff_counts(data: Data) -> Iterator[Problem]:
    """Staff in quota is not below the teachers that are listed, nor below its own non-teaching part."""
    schools, teachers = data["schools"], data["teachers"]
    in_quota = teachers.text("employment") == "in_quota"
    counts = Counter(teachers.text("quota_school_id")[in_quota])
    counted = np.array([counts[code] for code in schools.text("school_id")], dtype=np.float64)
    staff, others = schools.number("staff_in_quota"), schools.number("nonteaching_in_quota")

    def fewer(position: int) -> tuple[str, str]:
        message = ngettext(
            "{count} teacher in quota is listed for this school, more than its staff in quota",
            "{count} teachers in quota are listed for this school, more than its staff in quota",
            int(counted[position]),
        )
        return message.format(count=int(counted[position])), _("Correct the number, or the teachers' quota schools.")

    yield from schools.findings(staff < counted, "staff_in_quota", "staff_below_rows", fewer, Severity.WARNING)

    def more(position: int) -> tuple[str, str]:
        message = _("the non-teaching staff in quota outnumber the staff in quota, {count}")
        return message.format(count=int(staff[position])), _("Correct one of the two numbers.")

    above = others > staff
    yield from schools.findings(above, "nonteaching_in_quota", "nonteaching_above_staff", more, Severity.WARNING)


def needs_at_school(data: Data) -> Iterator[Problem]:
    """A need stands only at a school that has the stage."""
    message = _("the school does not have the stage of this need")
    advice = _("Correct the stage or the school, or add the stage to the school.")
    where = stage_not_there(data, "needs")
    yield from data["needs"].findings(where, "stage", "stage_not_at_school", (message, advice))


def group_leads(data: Data) -> Iterator[Problem]:
    """A school group has one leading school."""
    groups = data["groups"]
    leads: Counter[str] = Counter()
    again = np.zeros(len(groups), dtype=np.bool_)
    for position, (code, lead) in enumerate(zip(groups.text("group_id"), groups.frame["is_lead"], strict=True)):
        leads[code] += bool(lead)
        again[position] = bool(lead) and leads[code] > 1
    message = _("the group has a leading school already")
    advice = _("Mark one school of the group as leading.")
    yield from groups.findings(again, "is_lead", "several_leading_schools", (message, advice), Severity.WARNING)


def pairs(data: Data) -> Iterator[Problem]:
    """A pair joins two schools, and its lower limits are not above its upper ones."""
    table = data["pairs"]
    urban = table.text("urban_school_id")
    same = (urban != "") & (urban == table.text("rural_school_id"))
    message = _("the school is paired with itself")
    advice = _("Fill in the other school of the pair.")
    yield from table.findings(same, "rural_school_id", "pair_with_itself", (message, advice))
    for low, high in (("min_out", "max_out"), ("min_back", "max_back")):
        upper = table.number(high)

        def words(position: int, upper: npt.NDArray[np.float64] = upper) -> tuple[str, str]:
            message = _("the lower limit is above the upper limit, {limit}").format(limit=int(upper[position]))
            return message, _("Correct one of the two numbers.")

        yield from table.findings(table.number(low) > upper, low, "limits_crossed", words)


def travel_origin(data: Data) -> Iterator[Problem]:
    """A travel time starts at an area or at a school."""
    travel = data["travel"]
    neither = (travel.text("from_area") == "") & (travel.text("from_school") == "")
    message = _("neither an area nor a school is given from which the time counts")
    advice = _("Fill in one of the two.")
    yield from travel.findings(neither, "from_area", "travel_without_origin", (message, advice))


CHECKS = (plan_dates, pupils_by_stage, staff_counts, needs_at_school, group_leads, pairs, travel_origin)
