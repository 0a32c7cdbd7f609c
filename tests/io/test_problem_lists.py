"""The list of problems as a whole: all at once, in order, each told once, with advice that looks at the value."""

import pytest

from rotation.io.texts import expected, with_value
from rotation.model.tables import all_tables


def test_a_problem_reads_as_one_line_with_place_value_and_advice(case):
    case.tables["teachers"][2]["subject"] = "体锻"
    (problem,) = case.problems()
    letter = case.letter("teachers", "subject")
    assert problem.text().startswith(f"sheet 教师, row 4, column {letter} (学科): “体锻” is not known here.")
    assert "Fill in one of: 体育、" in problem.text()
    assert problem.as_dict()["value"] == "体锻"


def test_all_problems_are_told_at_once_in_reading_order(case):
    case.tables["schools"][1]["quota"] = -1
    case.tables["teachers"][2]["subject"] = "体锻"
    case.tables["teachers"][0]["birth_date"] = "2012-03"
    case.tables["needs"][0]["school_id"] = "S99"
    assert [problem.code for problem in case.problems()] == [
        "negative",
        "unknown_school",
        "impossible_birth_date",
        "unknown_word",
    ]


def test_many_bad_cells_of_a_column_end_in_one_line_that_counts_the_rest(case):
    case.tables["wishes"] = [{"teacher_id": "00123", "rank": -1, "school_id": "S04"} for _ in range(350)]
    problems = [problem for problem in case.problems() if problem.place.header == "志愿序号"]
    assert [problem.code for problem in problems].count("negative") == 200
    (rest,) = [problem for problem in problems if problem.code == "more_like_this"]
    assert "150" in rest.message


def test_lost_leading_zeros_are_recognised_in_the_advice(case):
    case.tables["exemptions"][0]["teacher_id"] = 126
    (problem,) = case.problems()
    assert "00126" in problem.advice


def test_a_name_in_place_of_a_code_is_recognised_in_the_advice(case):
    case.tables["teachers"][0]["work_school_id"] = "第二小学"
    (problem,) = case.problems()
    assert (problem.value, problem.advice) == ("第二小学", "Write the code S02 instead of the name.")


def test_a_code_like_a_known_one_is_guessed_in_the_advice(case):
    case.tables["teachers"][0]["work_school_id"] = "S-02"
    (problem,) = case.problems()
    assert problem.advice == "Did you mean S02 (第二小学)?"


def test_a_bad_cell_is_reported_once_and_not_again_by_checks_across_tables(case):
    case.tables["teachers"][0]["birth_date"] = "soon"
    case.tables["schools"][0]["pupils_primary"] = "many"
    case.tables["pins"].append({"teacher_id": "00125", "action": "必须去", "school_id": "S\u200b3"})
    assert [problem.code for problem in case.problems()] == ["bad_number", "bad_date", "bad_code"]


def test_two_plans_are_one_too_many(case):
    case.tables["plan"].append(dict(case.tables["plan"][0]))
    assert [(problem.code, problem.place.row) for problem in case.problems()] == [("several_plans", 3)]


def test_overlapping_running_postings_of_a_teacher_are_reported(case):
    running = {"teacher_id": "00126", "from_school": "S02", "start": "2025-09", "end": "2027-08"}
    case.tables["ledger"] += [{**running, "to_school": "S03"}, {**running, "to_school": "S04", "start": "2024-09"}]
    (problem,) = case.problems()
    assert (problem.code, problem.place.row) == ("overlapping_postings", 4)
    assert "row 3" in problem.message
    # The one that ended before its time does not run any more.
    case.tables["ledger"][1]["outcome"] = "提前终止"
    assert case.problems() == []


def test_a_transfer_for_good_does_not_run(case):
    """Its row has no end, and a posting begun years later does not overlap with it."""
    common = {"teacher_id": "00126", "to_school": "S03"}
    case.tables["ledger"] += [
        {**common, "from_school": "S04", "category": "调动", "start": "2015-09"},
        {**common, "from_school": "S02", "start": "2025-09", "end": "2027-08"},
    ]
    assert case.problems() == []


def test_a_posting_may_name_a_school_by_the_code_it_had_before_a_merger(case):
    """S09 and S08 were merged into S03: one row led to S09, one from S08 to S09, inside what is one school today."""
    row = {"teacher_id": "00126", "start": "2012-09", "end": "2014-08", "outcome": "返回"}
    case.tables["ledger"] += [
        {**row, "from_school": "S02", "to_school": "S09"},
        {**row, "from_school": "S08", "to_school": "S09", "start": "2010-09", "end": "2011-08"},
    ]
    assert {problem.code for problem in case.problems()} == {"unknown_school"}
    case.tables["schools"][2]["former_ids"] = "S08、S09"
    assert case.problems() == []
    instance, problems = case.inspected()
    assert instance["ledger"]["to_school"].tolist()[1:] == ["S03", "S03"]
    assert [problem.code for problem in problems if problem.code == "former_codes"] == ["former_codes"]


@pytest.mark.parametrize(
    ("former", "code", "row"),
    [({2: "S01"}, "former_code_in_use", 4), ({1: "S09", 2: "S09"}, "former_code_twice", 4)],
)
def test_a_former_code_is_that_of_one_school_which_is_gone(case, former, code, row):
    for position, text in former.items():
        case.tables["schools"][position]["former_ids"] = text
    assert [(problem.code, problem.place.row) for problem in case.problems()] == [(code, row)]


def test_an_extension_runs_on_and_asks_for_its_end(case):
    row = {"teacher_id": "00126", "from_school": "S02", "to_school": "S03", "start": "2023-09", "end": "2025-08"}
    case.tables["ledger"].append({**row, "outcome": "续期"})
    (problem,) = case.problems()
    assert (problem.code, problem.place.row, problem.severity.value) == ("extension_without_end", 3, "warning")
    case.tables["ledger"].append({**row, "start": "2025-09", "end": "2027-08"})  # the extension has a row of its own
    assert case.problems() == []


def test_a_posting_takes_between_one_half_day_and_the_own_load(case):
    row = {"teacher_id": "00126", "from_school": "S02", "to_school": "S03", "start": "2025-09", "end": "2027-08"}
    for load, wrong in ((0, True), (1, False), (10, False), (11, True)):
        case.tables["ledger"][1:] = [{**row, "form": "走教", "load": load}]
        found = [(problem.code, problem.place.row, problem.place.header) for problem in case.problems()]
        assert found == ([("impossible_posting_load", 3, "工作量")] if wrong else [])


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([("2026-03", "病休"), ("2026-06-01", "复岗")], []),
        ([("2026-06-01", "复岗"), ("2026-03", "病休")], []),
        ([("2026-03", "辞职"), ("2026-06", "复岗")], [("event_after_leaving", 3, "error")]),
        ([("2026-03", "调出"), ("2026-06", "调入")], []),
        ([("2026-03", "病休"), ("2026-06", "病休")], [("event_without_effect", 3, "warning")]),
        ([("2026-03", "产假")], [("maternity_of_a_man", 2, "error")]),
        (
            [("2026-03", "病休"), ("2026-03", "病休")],
            [("duplicate_key", 3, "error"), ("event_without_effect", 3, "warning")],
        ),
        ([("2026-13", "病休")], [("bad_date", 2, "error")]),
        ([("2026-03", "生病")], [("unknown_word", 2, "error")]),
    ],
)
def test_events_of_the_year_make_sense_one_after_the_other(case, events, expected):
    case.tables["teachers"][3]["gender"] = "男"
    code = case.tables["teachers"][3]["teacher_id"]
    case.tables["events"] = [{"teacher_id": code, "date": day, "kind": kind} for day, kind in events]
    found = [(problem.code, problem.place.row, problem.severity.value) for problem in case.problems()]
    assert sorted(found) == sorted(expected)


def test_a_posting_of_one_who_has_left_asks_for_its_outcome(case):
    row = {"teacher_id": "00126", "from_school": "S02", "to_school": "S03", "start": "2025-09", "end": "2027-08"}
    case.tables["ledger"].append(row)
    case.tables["events"] = [{"teacher_id": "00126", "date": "2026-05", "kind": "辞职"}]
    assert [(problem.code, problem.place.row) for problem in case.problems()] == [("posting_of_one_who_left", 3)]
    case.tables["ledger"][-1]["outcome"] = "提前终止"
    assert case.problems() == []


@pytest.mark.parametrize(
    ("pins", "contradict"),
    [
        ([("必须去", "S03"), ("必须去", "S04")], True),
        ([("必须去", "S03"), ("必须留", None)], True),
        ([("必须去", "S03"), ("不得去", "S03")], True),
        ([("必须去", "S03"), ("不得去", "S04")], False),
        ([("不得去", "S03"), ("不得去", "S04")], False),
        ([("必须留", None), ("不得去", "S04")], False),
    ],
)
def test_pins_contradict_only_where_no_plan_can_obey_both(case, pins, contradict):
    case.tables["pins"] = [{"teacher_id": "00125", "action": action, "school_id": code} for action, code in pins]
    assert [problem.code for problem in case.problems()] == (["pins_contradict"] if contradict else [])


def test_public_numbers_are_told_apart(case):
    case.tables["teachers"][0]["public_number"] = case.tables["teachers"][3]["public_number"] = "P1"
    (problem,) = case.problems()
    assert (problem.code, problem.place.row) == ("duplicate_public_number", 5)


def test_a_school_of_a_partner_authority_may_lie_far_away(case):
    case.tables["schools"][3].update(longitude=119.9, authority="邻区")
    assert case.problems() == []


def test_a_wide_authority_may_have_a_school_beyond_sixty_kilometres(case):
    for row, longitude in zip(case.tables["schools"], (115.5, 116.0, 116.5, 117.3), strict=True):
        row["longitude"] = longitude
    assert case.problems() == []


def test_dates_of_the_start_month_are_compared_at_the_precision_that_both_have(case):
    case.tables["exemptions"][0].update(start="2026-03-15", until="2026-03")
    case.tables["teachers"][0]["tenure_start"] = "2026-09-01"
    assert case.problems() == []


def test_a_range_error_shows_what_was_found(case):
    case.tables["teachers"][2]["load"] = 100
    (problem,) = case.problems()
    assert problem.message == "the value lies outside 1 to 10 (here: “100”)"


def test_dates_that_contradict_each_other_are_both_shown(case):
    case.tables["teachers"][0]["tenure_start"] = "2030-09"
    case.tables["teachers"][1]["role_since"] = "1985-09"
    late, early = sorted(case.problems(), key=lambda one: one.place.row)
    assert late.message == "this is after the start date of the plan, 2026-09 (here: “2030-09”)"
    assert early.message == (
        "this is before the sixteenth birthday of the teacher, who was born in 1985-03 (here: “1985-09”)"
    )


def test_homes_are_not_repeated_in_a_message():
    column = all_tables()["teachers"].column("home_longitude")
    assert with_value("far away", column, "16.4") == "far away"


def test_a_number_is_shown_as_it_was_typed(case):
    case.tables["teachers"][0]["gender"] = 2010.0
    case.tables["teachers"][1]["load"] = -5.0
    assert [one.message for one in case.problems()] == ["“2010” is not known here", "“-5” is negative"]


def test_several_words_in_a_cell_for_one_lead_to_the_column_for_the_others(case):
    case.tables["teachers"][0]["subject"] = "数学，语文"
    case.tables["needs"][0]["subject"] = "数学/语文"
    need, teacher = case.problems()
    assert need.text().endswith("“数学/语文” is more than one. Write one only.")
    assert teacher.text().endswith(
        "“数学，语文” is more than one. Write one only, the others into the column 其他可教学科."
    )


def test_the_likeliest_word_goes_first_and_the_others_keep_their_order():
    column = all_tables()["teachers"].column("employment")
    assert expected(column, "代课教师") == "代课、在编、编外合同、返聘"
    assert expected(column) == "在编、编外合同、返聘、代课"
