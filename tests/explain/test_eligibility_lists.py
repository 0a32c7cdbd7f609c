"""Three lists for three readers: what each says, and above all what the public and the personal one do not."""

import pytest

from rotation.explain.eligibility import office_list, personal_sheet, personal_sheets, public_list, results
from rotation.i18n import language
from rotation.rules.eligibility import assess
from rotation.rules.eligibility_params import EligibilityParams
from tests.rules.random_instances import random_context, random_instance
from tests.rules.small_case import case, teacher

PARAMS = EligibilityParams()
SECRET = ("pregnancy", "nursing", "illness", "investigation", "key_course", "single_parent")


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def entry(code="T1", kind="deferred", why="pregnancy", **changes):
    row = {"teacher_id": code, "kind": kind, "code": why, "start": "2026-03", "until": "2027-02"}
    return {**row, "document_no": f"人字{code}号", **changes}


def people():
    return case(
        teacher("T1"),
        teacher("T2", quota_school_id="TOWN", tenure_start="2023-09"),
        teacher("T3"),
        teacher("T4"),
        teacher("T5", tenure_start="2023-09"),
        teacher("T6", role="principal"),
        exemptions=[entry("T3"), entry("T4", "exempt", "illness"), entry("T5", why="nursing")],
    )


def test_the_public_list_says_yes_no_or_deferred():
    frame = public_list(people(), PARAMS)
    assert list(frame.columns) == ["name", "school", "stage", "subject", "years", "result"]
    assert dict(zip(frame["name"], frame["result"], strict=True)) == {
        "T1老师": "eligible",
        "T2老师": "not eligible",
        "T3老师": "deferred",
        "T4老师": "not eligible",
        "T5老师": "not eligible",  # deferred, and too short a time at the school as well
    }
    assert dict(zip(frame["name"], frame["years"], strict=True))["T2老师"] == 3


def test_the_public_list_is_sorted_by_school_and_holds_no_leader():
    frame = public_list(people(), PARAMS)
    assert frame["school"].tolist() == ["城关小学"] * 4 + ["镇中心小学"]
    assert "T6老师" not in set(frame["name"])
    assert "T6老师" in set(public_list(people(), EligibilityParams(roles_out=()))["name"])


def test_nobody_who_has_left_is_named_in_public():
    events = [
        {"teacher_id": "T1", "date": "2026-05", "kind": "died"},
        {"teacher_id": "T2", "date": "2026-08-31", "kind": "retired"},
        {"teacher_id": "T3", "date": "2026-10", "kind": "retired"},  # not yet
        {"teacher_id": "T4", "date": "2026-03", "kind": "sick_leave"},
    ]
    context = case(*(teacher(f"T{number}") for number in range(1, 5)), teacher("T5", status="off_books"), events=events)
    assert public_list(context, PARAMS)["name"].tolist() == ["T3老师", "T4老师"]
    assert len(office_list(context, PARAMS)) == 5


def test_results_in_chinese_are_the_three_words_of_the_rule():
    with language("zh_CN"):
        words = set(public_list(people(), PARAMS)["result"])
    assert len(words) == 3
    assert "" not in words


def test_the_office_list_has_every_code():
    frame = office_list(people(), PARAMS).set_index("teacher_id")
    assert frame.loc["T5", "obstacles"] == "tenure,deferred"
    assert frame.loc["T1", "obstacles"] == ""
    assert frame.loc["T6", "obstacles"] == "role"
    assert frame.loc["T4", "exemptions"] == "exempt illness 2026-03 to 2027-02 人字T4号"
    assert frame.loc["T1", "tenure_start"] == "2015-09"
    assert frame.loc["T1", "retirement_month"] == "2048-03"
    assert len(frame) == 6


def sheet(context, code="T1", **params):
    frame = personal_sheet(context, EligibilityParams(**params), code)
    return {item: (fact, met) for item, fact, met in zip(frame["item"], frame["fact"], frame["met"], strict=True)}


def test_the_personal_sheet_names_every_fact():
    found = sheet(people())
    assert found["years at the school"] == ("2015-09 to 2026-09: 11 full school years", True)
    assert found["retirement"] == ("2048-03, 258 months after the start", True)
    assert all(met for _fact, met in found.values())
    assert "exemption or deferral" not in found


def test_the_personal_sheet_shows_an_exemption_by_kind_and_number_only():
    found = sheet(people(), "T4")
    assert found["exemption or deferral"] == ("exempt (document 人字T4号)", False)
    assert sheet(case(exemptions=[entry(document_no="")]))["exemption or deferral"] == ("deferred", False)


def test_the_personal_sheet_does_not_name_a_status():
    found = sheet(case(teacher(status="sick_leave")))
    assert found["status on the start date"] == ("does not take part in the rotation", False)
    assert sheet(case())["status on the start date"] == ("takes part in the rotation", True)


def test_the_personal_sheet_names_a_running_posting():
    ledger = [{"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL", "start": "2025-09", "end": "2027-08"}]
    later = {**ledger[0], "to_school": "TOWN", "start": "2026-01", "end": "2026-06"}
    assert sheet(case(ledger=[*ledger, later]))["posting on the start date"] == ("山区小学 until 2027-08", False)


def test_missing_facts_are_named():
    found = sheet(case(teacher(tenure_start="", birth_date="")))
    assert found["years at the school"] == ("start not given", False)
    assert found["retirement"] == ("birth date not given", False)
    assert sheet(case(), mode="age")["retirement"] == ("born in 1985-03", True)


def test_an_unknown_teacher_has_no_sheet():
    with pytest.raises(KeyError):
        personal_sheet(case(), PARAMS, "NOBODY")


def test_an_entry_that_is_over_is_in_no_list():
    context = case(exemptions=[entry(until="2026-08")])
    assert office_list(context, PARAMS)["exemptions"].tolist() == [""]
    assert "exemption or deferral" not in sheet(context)


def test_no_reason_of_an_exemption_leaves_the_office():
    for seed in range(12):
        context = random_context(seed)
        texts = [public_list(context, PARAMS).to_csv()]
        texts += [frame.to_csv() for _code, frame in personal_sheets(context, PARAMS, context.state.teachers.code)]
        for text in texts:
            assert not [word for word in SECRET if word in text]
        public = texts[0]
        assert not [code for code in context.state.teachers.code if code in public]
        assert "人字" not in public
    codes = {code for seed in range(12) for code in random_instance(seed)["exemptions"]["code"]}
    assert len(codes & set(SECRET)) >= 4


def test_the_lists_agree_with_the_rule():
    for seed in range(12):
        context = random_context(seed)
        found = assess(context, PARAMS)
        eligible = set(context.state.teachers.code[found.eligible])
        frame = office_list(context, PARAMS)
        assert set(frame["teacher_id"][frame["result"] == "eligible"]) == eligible
        sheets = personal_sheets(context, PARAMS, context.state.teachers.code)
        assert {code for code, lines in sheets if lines["met"].all()} == eligible
        assert (results(found) == "deferred").sum() == (frame["result"] == "deferred").sum()
