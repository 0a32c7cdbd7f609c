"""What every school gives and gets, counted by hand on three schools."""

from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.report.school_changes import school_changes
from rotation.rules.reading import Reading
from tests.rules.small_case import case, move, teacher, with_forms


def changes(*teachers, moves):
    """The rows by school code, with the moves given as (teacher, school)."""
    context = case(*teachers)
    plan = Plan.of([move(context, school, code) for code, school in moves])
    with language("en"):
        frame = school_changes(Reading(context.instance, context.policy), plan)
    return {row.school_id: row for row in frame.itertuples(index=False)}


def test_persons_and_half_days_are_counted_at_both_ends():
    found = changes(
        teacher("T1", backbone_level="district"),
        teacher("T2", subject="math"),
        teacher("T3", quota_school_id="TOWN", load=8),
        moves=[("T1", "HILL"), ("T3", "HILL")],
    )
    city, hill = found["CITY"], found["HILL"]
    assert (city.teachers, city.leaving, city.arriving, city.net, city.load_out) == (2, 1, 0, -1, 10)
    assert (hill.leaving, hill.arriving, hill.net, hill.load_in) == (0, 2, 2, 18)
    assert (city.backbone_before, city.backbone_after, hill.backbone_after) == (10, 0, 10)
    assert hill.names_in == "T1老师 (Chinese, 城关小学); T3老师 (Chinese, 镇中心小学)"


def test_shortages_are_those_of_all_lines_of_a_school():
    found = changes(teacher("T1"), moves=[("T1", "HILL")])
    assert (found["CITY"].short_before, found["CITY"].short_after) == (30, 40)
    assert (found["HILL"].short_before, found["HILL"].short_after) == (40, 30)


def test_a_school_without_staff_and_moves_has_no_row():
    assert list(changes(teacher("T1"), moves=[])) == ["CITY"]


def test_who_leaves_with_a_part_of_the_load_is_named_so_and_is_not_gone():
    context = case(teacher("T1"), teacher("T2"), policy=with_forms("secondment", "itinerant", "online"))
    plan = Plan.of([move(context, "HILL", "T1", form="itinerant"), move(context, "HILL", "T2")])
    with language("en"):
        frame = school_changes(Reading(context.instance, context.policy), plan).set_index("school_id")
    assert frame.loc["CITY", ["leaving", "gone", "load_out"]].tolist() == [2, 1, 14]
    assert frame.loc["HILL", "names_in"] == "T1老师 (Chinese, 城关小学, itinerant 4/10); T2老师 (Chinese, 城关小学)"


def test_who_is_away_for_some_half_days_is_not_away():
    away = {"from_school": "CITY", "to_school": "HILL", "start": "2025-09", "end": "2027-08"}
    rows = [{"teacher_id": "T1", "form": "itinerant", **away}, {"teacher_id": "T2", "form": "secondment", **away}]
    context = case(teacher("T1"), teacher("T2"), ledger=rows)
    frame = school_changes(Reading(context.instance, context.policy), Plan.of([])).set_index("school_id")
    assert frame.loc["CITY", ["teachers", "away"]].tolist() == [2, 1]
