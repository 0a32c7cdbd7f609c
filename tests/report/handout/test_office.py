"""Returns and figures for the inspection, counted by hand."""

from datetime import date

import pytest

from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.report.handout.inspection import inspection_rows, totals
from rotation.report.handout.returns import returns
from rotation.report.handout.settings import Handout
from rotation.rules.reading import Reading
from tests.rules.small_case import case, move, teacher


@pytest.fixture(autouse=True)
def english():
    with language("en"):
        yield


def posting(code, end, start="2024-09", **changes):
    """A secondment from the city to the town."""
    facts = {"from_school": "CITY", "to_school": "TOWN", "category": "rotation", "form": "secondment"}
    return {"teacher_id": code, **facts, "start": start, "end": end, "counts_rotation": True, "outcome": "", **changes}


def test_who_comes_back_within_the_year_up_to_a_day():
    context = case(
        *(teacher(code) for code in ("T1", "T2", "T3", "T4", "T5")),
        ledger=[
            posting("T1", "2027-08"),
            posting("T2", "2027-08", outcome="stayed"),
            posting("T3", "2028-08"),
            posting("T4", "2026-08", start="2023-09", outcome="returned"),
        ],
    )
    reading = Reading(context.instance, context.policy)
    plan = Plan.of([move(context, "HILL", "T5")])
    found = returns(plan, reading, date(2027, 8, 31))
    assert [(row["teacher_id"], row["back"], row["from_school"]) for row in found] == [("T1", "2027-09-01", "城关小学")]
    assert [row["teacher_id"] for row in returns(plan, reading, date(2028, 8, 31))] == ["T3", "T5"]
    assert [row["teacher_id"] for row in returns(plan, reading, date(2026, 8, 31))] == ["T4"]


def inspected(*teachers, moved=(), **more):
    """The rows by (school, stage)."""
    context = case(*teachers, **more)
    plan = Plan.of([move(context, school, code) for code, school in moved])
    reading = Reading(context.instance, context.policy)
    rows = inspection_rows(plan, reading, Handout())
    return {(row["school_id"], row["stage"]): row for row in rows}, totals(rows)


def test_persons_are_counted_where_they_come_from():
    found, (total,) = inspected(
        teacher("T1", backbone_level="district"),
        teacher("T2", tenure_start="2025-09"),
        teacher("T3"),
        teacher("T4"),
        exemptions=[
            {"teacher_id": "T3", "kind": "deferred", "code": "nursing", "start": "2026-01", "until": "2027-01"}
        ],
        ledger=[posting("T4", "2027-08")],
        moved=[("T1", "HILL")],
    )
    city = found["CITY", "primary"]
    assert (city["full_time"], city["in_place"], city["excused"], city["eligible"]) == (4, 3, 1, 1)
    assert (city["new"], city["away"], city["whole"], city["backbone"]) == (1, 1, 1, 1)
    assert (city["share_new"], city["share_all"], city["share_backbone"]) == (100, 100, 100)
    assert (total["full_time"], total["eligible"], total["new"]) == (4, 1, 1)


def test_a_nine_year_school_is_split_by_weighted_pupils():
    schools = {
        "CITY": {"stages": "primary,junior", "school_type": "nine_year", "pupils_primary": 550, "pupils_junior": 500}
    }
    found, _sum = inspected(*(teacher(f"T{n}") for n in range(4)), schools=schools)
    # 550 : 1.1 * 500 is one half each, whatever stage the teachers are of.
    for stage in ("primary", "junior"):
        assert (found["CITY", stage]["full_time"], found["CITY", stage]["split"]) == (2, 0.5)


@pytest.mark.parametrize(
    ("stages", "kind", "pupils", "parts"),
    [
        ("junior,senior", "secondary", {"junior": 600, "senior": 500}, {"junior": 0.5, "senior": 0.5}),
        (
            "primary,junior,senior",
            "twelve_year",
            {"primary": 1320, "junior": 1200, "senior": 1000},
            {"primary": 0.3333, "junior": 0.3333, "senior": 0.3333},
        ),
    ],
)
def test_secondary_and_twelve_year_schools_have_weights_of_their_own(stages, kind, pupils, parts):
    facts = {f"pupils_{stage}": count for stage, count in pupils.items()}
    found, _sum = inspected(teacher("T1"), schools={"CITY": {"stages": stages, "school_type": kind, **facts}})
    split = {stage: found["CITY", stage]["split"] for stage in pupils}
    if kind == "secondary":
        assert split["senior"] == pytest.approx(500 * 1.2 / (600 + 500 * 1.2), abs=1e-4)
    else:
        assert split == parts


def test_the_parts_of_a_split_school_have_its_own_shares_and_sum_to_its_counts():
    nine = {"stages": "primary,junior", "school_type": "nine_year", "pupils_primary": 590, "pupils_junior": 645}
    senior = {"stages": "senior", "pupils_primary": 0, "pupils_senior": 300}
    teachers = [teacher(f"T{n}", backbone_level="district" if n == 0 else "none") for n in range(12)]
    moved = [(f"T{n}", "HILL") for n in range(4)]
    found, sums = inspected(*teachers, schools={"CITY": nine, "TOWN": senior}, moved=moved)
    first, second = found["CITY", "primary"], found["CITY", "junior"]
    # 590 : 1.1 * 645 is 0.454 of the school: 1.82 of 4 movers, 0.45 of the one backbone teacher among them.
    assert (first["new"], first["backbone"], second["new"], second["backbone"]) == (1.82, 0.45, 2.18, 0.55)
    for row in (first, second, *(row for row in sums if row["stage"] == "junior")):
        assert (row["share_new"], row["share_backbone"]) == (33.3, 25)
    assert found["TOWN", "senior"]["left_out"] == "stage outside compulsory education"
    assert [row["stage"] for row in sums] == ["primary", "junior"]  # no line of noughts where no school is inside


def test_small_and_special_schools_are_listed_and_not_summed():
    schools = {"TOWN": {"pupils_primary": 49}, "HILL": {"school_type": "special"}}
    found, (total,) = inspected(teacher("T1"), teacher("T2", quota_school_id="TOWN"), schools=schools)
    assert found["TOWN", "primary"]["left_out"] == "fewer than 50 pupils"
    assert found["HILL", "primary"]["left_out"] == "special school"
    assert (total["full_time"], total["school"]) == (1, "schools inside the measure (1)")
