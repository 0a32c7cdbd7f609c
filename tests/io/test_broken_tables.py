"""Every broken cell or row is answered with its sheet, row and column, a stable code, and advice."""

import datetime

import pytest

from rotation.model.tables import all_tables


def put(table, row, **cells):
    """A change of cells of a row, counted from 0."""
    return lambda tables: tables[table][row].update(cells)


def drop(table, row, name):
    return lambda tables: tables[table][row].pop(name)


def add(table, **cells):
    return lambda tables: tables[table].append(cells)


def again(table, row, **cells):
    """A copy of a row at the end, with some cells changed."""
    return lambda tables: tables[table].append({**tables[table][row], **cells})


def team(*members):
    def change(tables):
        tables["teams"] += [{"team_id": "T2", "teacher_id": one} for one in members]

    return change


def retires(row, birth, month):
    return put("teachers", row, birth_date=birth, retirement_month=month)


ERRORS = [
    # what is broken, code, table, row in the sheet, column
    (put("schools", 1, quota=None), "missing_cell", "schools", 3, "quota"),
    (put("teachers", 0, subject=" \u3000"), "missing_cell", "teachers", 2, "subject"),
    (put("schools", 0, quota="六十"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota="60人"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota="3,5"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota="1_000"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota=60.5), "bad_integer", "schools", 2, "quota"),
    (put("schools", 0, quota=-3), "negative", "schools", 2, "quota"),
    (put("needs", 0, need=-0.5), "negative", "needs", 2, "need"),
    (put("needs", 0, need="nan"), "bad_number", "needs", 2, "need"),
    (put("needs", 0, need="inf"), "bad_number", "needs", 2, "need"),
    (put("needs", 0, need="1e999"), "bad_number", "needs", 2, "need"),
    (put("needs", 0, need=True), "bad_number", "needs", 2, "need"),
    (put("schools", 0, pilot="也许"), "bad_flag", "schools", 2, "pilot"),
    (put("teachers", 2, subject="体锻"), "unknown_word", "teachers", 4, "subject"),
    (put("teachers", 1, other_subjects="劳动、体锻"), "unknown_word", "teachers", 3, "other_subjects"),
    (put("teachers", 0, birth_date="今年"), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date="1985-13"), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date="1985-02-30"), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date=1985), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, tenure_start=2019.1), "ambiguous_date", "teachers", 2, "tenure_start"),
    (put("teachers", 0, tenure_start="2019.1"), "ambiguous_date", "teachers", 2, "tenure_start"),
    (put("teachers", 0, grades_now=datetime.date(2026, 3, 4)), "date_in_text", "teachers", 2, "grades_now"),
    (put("teachers", 0, id_number=110101198503071234), "digits_lost", "teachers", 2, "id_number"),
    (again("teachers", 2, teacher_id="00\u200b129"), "bad_code", "teachers", 8, "teacher_id"),
    (again("teachers", 2, teacher_id="9" * 65), "bad_code", "teachers", 8, "teacher_id"),
    (put("schools", 0, name="长" * 501), "too_long", "schools", 2, "name"),
    (again("schools", 1), "duplicate_key", "schools", 6, "school_id"),
    (again("teachers", 2), "duplicate_key", "teachers", 8, "teacher_id"),
    (put("wishes", 1, rank=1), "duplicate_key", "wishes", 3, "teacher_id"),
    (add("groups", group_id="G1", school_id="S02"), "duplicate_key", "groups", 4, "group_id"),
    (put("teachers", 3, quota_school_id="S9"), "unknown_school", "teachers", 5, "quota_school_id"),
    (put("ledger", 0, to_school="S9"), "unknown_school", "ledger", 2, "to_school"),
    (put("exemptions", 0, teacher_id="99"), "unknown_teacher", "exemptions", 2, "teacher_id"),
    (put("couples", 0, teacher_b="123"), "unknown_teacher", "couples", 2, "teacher_b"),
    (put("teachers", 0, birth_date="2012-03"), "impossible_birth_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date="1948-03"), "impossible_birth_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, tenure_start="1999-09"), "service_before_16", "teachers", 2, "tenure_start"),
    (put("teachers", 0, tenure_start="2027-09"), "service_after_start", "teachers", 2, "tenure_start"),
    (put("teachers", 0, role_since="2027-09"), "service_after_start", "teachers", 2, "role_since"),
    (put("ledger", 0, end="2018-08"), "end_before_start", "ledger", 2, "end"),
    (put("exemptions", 0, start="2026-03-02", until="2026-03-01"), "end_before_start", "exemptions", 2, "until"),
    (put("ledger", 0, to_school="S02"), "posting_to_itself", "ledger", 2, "to_school"),
    (put("teachers", 2, load=11), "out_of_range", "teachers", 4, "load"),
    (put("teachers", 2, load=0), "out_of_range", "teachers", 4, "load"),
    (put("teachers", 2, post_grade=14), "out_of_range", "teachers", 4, "post_grade"),
    (put("needs", 1, priority=4), "out_of_range", "needs", 3, "priority"),
    (put("wishes", 1, rank=0), "out_of_range", "wishes", 3, "rank"),
    (drop("schools", 0, "pupils_primary"), "missing_pupils", "schools", 2, "pupils_primary"),
    (put("needs", 0, stage="初中"), "stage_not_at_school", "needs", 2, "stage"),
    (put("teachers", 0, stage="初中"), "stage_not_at_school", "teachers", 2, "stage"),
    (put("teachers", 4, work_school_id="S04"), "stage_not_at_school", "teachers", 6, "stage"),
    (put("teaching", 0, stage="高中"), "stage_not_at_school", "teaching", 2, "stage"),
    (put("schools", 3, longitude=119.9), "outside_authority", "schools", 5, "longitude"),
    (put("schools", 3, longitude=39.9, latitude=116.7), "coordinates_swapped", "schools", 5, "longitude"),
    (put("schools", 3, longitude=11.67), "coordinates_implausible", "schools", 5, "longitude"),
    (put("schools", 3, latitude=None), "half_coordinates", "schools", 5, "longitude"),
    (
        put("teachers", 5, home_longitude=39.9, home_latitude=116),
        "coordinates_swapped",
        "teachers",
        7,
        "home_longitude",
    ),
    (put("pairs", 0, rural_school_id="S01"), "pair_with_itself", "pairs", 2, "rural_school_id"),
    (put("pairs", 0, min_out=4), "limits_crossed", "pairs", 2, "min_out"),
    (put("travel", 0, from_area=None), "travel_without_origin", "travel", 2, "from_area"),
    (team("00124", "00126"), "teacher_in_two_teams", "teams", 4, "teacher_id"),
    (put("couples", 0, teacher_b="00123"), "couple_with_itself", "couples", 2, "teacher_b"),
    (add("couples", teacher_a="00125", teacher_b="00123"), "teacher_in_two_couples", "couples", 3, "teacher_b"),
    (
        add("recommendations", school_id="S01", teacher_id="00124", rank=1),
        "rank_repeated",
        "recommendations",
        3,
        "rank",
    ),
    (add("pins", teacher_id="00125", action="不得去"), "pin_without_school", "pins", 3, "school_id"),
    (add("pins", teacher_id="00125", action="必须去", school_id="S02"), "pin_to_own_school", "pins", 3, "school_id"),
    (add("pins", teacher_id="00127", action="必须去", school_id="S04"), "pins_contradict", "pins", 3, "action"),
]

WARNINGS = [
    (put("teaching", 0, school_id="S02"), "lessons_elsewhere", "teaching", 2, "school_id"),
    (put("plan", 0, start_date="2027-09-01"), "start_outside_year", "plan", 2, "start_date"),
    (put("schools", 0, staff_in_quota=1), "staff_below_rows", "schools", 2, "staff_in_quota"),
    (put("schools", 0, nonteaching_in_quota=59), "nonteaching_above_staff", "schools", 2, "nonteaching_in_quota"),
    (put("schools", 0, pupils_junior=20), "pupils_of_other_stage", "schools", 2, "pupils_junior"),
    (put("groups", 1, is_lead="是"), "several_leading_schools", "groups", 3, "is_lead"),
    (put("teachers", 0, backbone_until="2028-12"), "honour_without_level", "teachers", 2, "backbone_until"),
    (put("teachers", 3, backbone_until="2082-12"), "odd_honour_date", "teachers", 5, "backbone_until"),
    (put("teachers", 0, retirement_month="2020-01"), "odd_retirement", "teachers", 2, "retirement_month"),
    (put("teachers", 0, birth_date="1971-03"), "past_retirement", "teachers", 2, "birth_date"),
    (
        retires(0, "1970-03", "2026-08"),
        "past_retirement",
        "teachers",
        2,
        "retirement_month",
    ),
    (put("teachers", 0, birth_date="1971-03", status="待退"), "past_retirement", "teachers", 2, "birth_date"),
    (put("teachers", 5, home_longitude=100.0), "home_far_away", "teachers", 7, "home_longitude"),
    (team("00126"), "team_size", "teams", 4, "team_id"),
    (put("teams", 1, is_leader="是"), "several_leaders", "teams", 3, "is_leader"),
    (put("wishes", 1, school_id="S04"), "wish_repeated", "wishes", 3, "school_id"),
    (put("wishes", 1, school_id="S01"), "wish_for_own_school", "wishes", 3, "school_id"),
    (put("recommendations", 0, school_id="S02"), "not_its_teacher", "recommendations", 2, "school_id"),
    (put("ledger", 0, start="2025-09", end=None), "posting_without_end", "ledger", 2, "end"),
    (put("ledger", 0, start="2025-09", end="2027-08", outcome="返回"), "outcome_before_end", "ledger", 2, "outcome"),
    (put("ledger", 0, start="2025-09", end="2027-08", outcome="留任"), "outcome_before_end", "ledger", 2, "outcome"),
    (put("ledger", 0, start="2024-09", end="2026-09"), "end_in_start_month", "ledger", 2, "end"),
    (put("ledger", 0, start="2026-10", end="2027-08"), "posting_to_come", "ledger", 2, "start"),
    (
        put("ledger", 0, from_school="S01", start="2025-09", end="2027-08"),
        "posting_of_other_schools",
        "ledger",
        2,
        "from_school",
    ),
]


def label(entry):
    return f"{entry[1]}-{entry[2]}-{entry[4]}"


@pytest.mark.parametrize("entry", ERRORS, ids=label)
def test_an_error_is_reported_at_its_cell_and_nowhere_else(case, entry):
    assert_one(case, entry, "error")


@pytest.mark.parametrize("entry", WARNINGS, ids=label)
def test_a_warning_is_reported_at_its_cell_and_does_not_stop_the_reading(case, entry):
    assert_one(case, entry, "warning")


@pytest.mark.parametrize(
    "known",
    [
        {"birth_date": "1966-05", "retirement_month": "2027-08"},
        {"birth_date": "1966-05", "status": "待退"},
        {"birth_date": "1962-05", "status": "不在册"},
        {"birth_date": "1962-05", "employment": "返聘"},
    ],
    ids=lambda known: "-".join(known),
)
def test_who_is_known_to_retire_or_works_on_by_agreement_is_no_matter(case, known):
    """The 丙老师 of the case is a man: born in May 1966, he retires in October 2026."""
    put("teachers", 2, **known)(case.tables)
    assert not retiring(case)


@pytest.mark.parametrize("month", ["2026-09", "2027-07"])
def test_a_month_within_the_school_year_that_the_office_entered_is_named(case, month):
    retires(2, "1970-05", month)(case.tables)
    (found,) = [problem for problem in case.inspected()[1] if problem.code == "retires_in_year"]
    assert (found.severity, found.place.sheet, found.place.row) == ("assumption", "教师", 4)
    assert found.place.header == all_tables()["teachers"].column("retirement_month").zh
    assert found.advice


def test_a_statutory_month_within_the_school_year_is_a_matter_of_course(case):
    put("teachers", 2, birth_date="1966-05")(case.tables)
    assert not retiring(case)


def test_a_retirement_that_is_entered_as_an_event_is_known(case):
    retires(2, "1966-05", "2026-10")(case.tables)
    assert retiring(case) == {"retires_in_year"}
    add("events", teacher_id="00125", date="2026-10", kind="退休")(case.tables)
    assert not retiring(case)


def retiring(case):
    return {"past_retirement", "retires_in_year"} & {problem.code for problem in case.inspected()[1]}


def test_lessons_where_a_posting_leads_are_no_matter(case):
    add("ledger", teacher_id="00123", from_school="S01", to_school="S02", start="2025-09", end="2027-08")(case.tables)
    put("ledger", 1, form="走教")(case.tables)
    put("teaching", 0, school_id="S02")(case.tables)
    assert "lessons_elsewhere" not in {problem.code for problem in case.inspected()[1]}


def test_who_must_go_may_be_left_to_the_plan_where_to(case):
    add("pins", teacher_id="00125", action="必须去")(case.tables)
    instance, everything = case.inspected()
    assert instance is not None
    assert not [problem for problem in everything if problem.severity != "assumption"]


def assert_one(case, entry, severity):
    change, code, table, row, column = entry
    change(case.tables)
    instance, everything = case.inspected()
    problems = [problem for problem in everything if problem.severity != "assumption"]
    assert [(problem.code, problem.severity) for problem in problems] == [(code, severity)]
    place, schema = problems[0].place, all_tables()[table]
    assert (place.sheet, place.row) == (schema.zh, row)
    letter = case.letter(table, column) if column in case.header(table) else ""
    assert (place.column, place.header) == (letter, schema.column(column).zh)
    assert problems[0].message
    assert problems[0].advice
    assert (instance is None) == (severity == "error")
