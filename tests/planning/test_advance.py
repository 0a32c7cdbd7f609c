"""One year on: what a carried-out plan and a year that passes make of the tables."""

import pytest

from rotation.indicators import indicators
from rotation.io import read
from rotation.io.checks import check_instance
from rotation.io.samples import sample_path
from rotation.model.dates import first_day
from rotation.model.derive import derive
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.problem import Severity
from rotation.model.retirement import retirement_months
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.model.vocabulary_events import STATUS_AFTER
from rotation.planning.advance import advance
from rotation.planning.projection import Projection
from rotation.rules.eligibility_params import EligibilityParams
from rotation.rules.reading import Reading
from rotation.rules.reading_eligibility import years_of_tenure
from tests.examples import part
from tests.planning.any_plan import any_plan, open_policy
from tests.rules.random_instances import random_case
from tests.rules.small_case import case, move, teacher, with_forms

NOBODY = Plan.of([])
OPEN = Projection(vacancies="open")
EVERY_CHOICE = [Projection(), Projection("open", "trend", "held", "expire")]


def errors(instance):
    return {problem.code for problem in check_instance(instance) if problem.severity is Severity.ERROR}


@pytest.fixture(scope="module")
def small():
    return read(sample_path("small"))


@pytest.mark.parametrize(("seed", "assumed"), list(enumerate(EVERY_CHOICE)))
def test_years_of_any_allowed_plans_leave_data_without_errors(small, seed, assumed):
    policy, instance = open_policy(), small
    assert errors(small) == set()
    for year in range(2027, 2030):
        plan = any_plan(instance, policy, seed)
        assert len(plan) > 20
        instance = advance(instance, plan, policy, assumed)
        assert (instance.plan_year, instance.start_date.isoformat()) == (year, f"{year}-09-01")
        assert errors(instance) == set()


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(part(12)))
def test_nobody_is_lost_or_doubled_and_the_ledger_says_where_everybody_is(seed):
    instance, policy = random_case(seed)
    policy = open_policy(policy)
    for step in range(3):
        before, plan = instance, any_plan(instance, policy, 100 * seed + step)
        instance = advance(before, plan, policy)
        state, was = derive(instance, policy), derive(before, policy)
        codes = instance.teachers["teacher_id"]
        assert codes.is_unique
        gone = set(before.teachers["teacher_id"]) - set(codes)
        assert gone == retired(before, instance) | left(before, instance)
        new = [code for code in codes if code not in was.teacher_index]
        assert len(new) <= len(gone)
        assert len(instance["ledger"]) == len(kept_postings(before, plan, gone)) + len(plan_of_kept(plan, gone))
        for moved in plan_of_kept(plan, gone):
            assert_posted(moved, was, state, instance, policy)
        assert_two_readings_agree(instance, policy, state)
        assert errors(instance) <= errors(before)


def retired(before, after):
    month = retirement_months(before.teachers, EligibilityParams().retirement)
    going = (month >= before.start_month) & (month <= after.start_month)
    return set(before.teachers["teacher_id"][going])


def left(before, after):
    """Who is off the books on the new start date by the last event until then, and is not announced to come back."""
    last, back = {}, set()
    for row in before["events"].sort_values("date", kind="stable").itertuples():
        if first_day(row.date) <= after.start_date:
            last[row.teacher_id] = row.kind
        elif row.kind == "transferred_in":
            back.add(row.teacher_id)
    return {code for code, kind in last.items() if STATUS_AFTER[kind] == "off_books"} - back


def kept_postings(before, plan, gone):
    """Rows of those who stay in the tables, without later ones of those who move."""
    table, moved = before["ledger"], {row.teacher_id for row in plan}
    later = table["start"] > before.start_date.isoformat()
    return table[~table["teacher_id"].isin(gone) & ~(table["teacher_id"].isin(moved) & later)]


def plan_of_kept(plan, gone):
    return [row for row in plan if row.teacher_id not in gone]


def assert_posted(moved, was, state, instance, policy):
    """The last entry of the ledger leads from the old school to the new one, and the teacher is there or back."""
    row = instance["ledger"][instance["ledger"]["teacher_id"] == moved.teacher_id].iloc[-1]
    origin = was.schools.code[was.teachers.school[was.teacher_index[moved.teacher_id]]]
    assert (row["from_school"], row["to_school"], row["form"]) == (origin, moved.to_school, moved.form)
    form, at = policy.general.forms[moved.form], state.teacher_index[moved.teacher_id]
    away = form.years > 1
    assert bool(state.teachers.running[at]) == away
    there = away and not form.loads
    assert state.schools.code[state.teachers.school[at]] == (moved.to_school if there else origin)
    quota = was.schools.code[was.teachers.quota_school[was.teacher_index[moved.teacher_id]]]
    expected = moved.to_school if form.quota == "destination" else quota
    assert state.schools.code[state.teachers.quota_school[at]] == expected


def assert_two_readings_agree(instance, policy, state):
    reading = Reading(instance, policy)
    for at, code in enumerate(state.teachers.code):
        assert reading.present_school(code) == state.schools.code[state.teachers.school[at]]


@pytest.mark.parametrize("seed", range(2))
def test_what_the_plan_leaves_is_what_the_next_year_begins_with(small, seed):
    """Nobody retires or comes back meanwhile, so every line's staffing after the plan is next year's today."""
    policy = Policy()
    alone = small.tables["teachers"].assign(retirement_month="2060-01", backbone_until="")
    nobody_back = small["ledger"].iloc[:0]
    instance = type(small).of({**small.tables, "teachers": alone, "ledger": nobody_back})
    plan = any_plan(instance, policy, seed)
    after = indicators(instance, policy, plan)
    held = Projection(needs="held")
    today = derive(advance(instance, plan, policy, held), policy)
    lines = today.lines
    served = {
        (today.schools.code[school], STAGES.codes[stage], SUBJECTS.codes[subject]): load
        for school, stage, subject, load in zip(lines.school, lines.stage, lines.subject, lines.staffing, strict=True)
        if load
    }
    columns = (after.lines[name] for name in ("school_id", "stage", "subject", "after"))
    assert served == {
        (school, stage, subject): load for school, stage, subject, load in zip(*columns, strict=True) if load
    }


def test_a_secondment_of_two_years_is_back_in_the_third():
    context = case(teacher(retirement_month="2060-01"))
    policy, instance = context.policy, context.instance
    second = advance(instance, Plan.of([move(context, "HILL")]), policy)
    third = advance(second, NOBODY, policy)
    fourth = advance(third, NOBODY, policy)
    places = []
    for year in (second, third, fourth):
        state = derive(year, policy)
        places.append((str(state.schools.code[state.teachers.school[0]]), bool(state.teachers.running[0])))
    assert places == [("HILL", True), ("CITY", False), ("CITY", False)]
    names = ["teacher_id", "from_school", "to_school", "category", "form", "start", "end", "counts_rotation"]
    assert second["ledger"].loc[0, names].tolist() == [
        "T1", "CITY", "HILL", "rotation", "secondment", "2026-09-01", "2028-08-31", True
    ]  # fmt: skip
    assert second["ledger"]["load"].isna().all()  # the whole load, whatever it will be
    assert Reading(third, policy).eligible == frozenset()  # the turn is done, six years begin anew


def transfer(context, years):
    forms = dict(context.policy.general.forms)
    forms["transfer"] = forms["transfer"].model_copy(update={"open": True, "years": years})
    return Policy(general=context.policy.general.model_copy(update={"forms": forms}))


def quota_and_staff(instance, policy):
    """Where the state counts the teacher in the quota, and the staff in quota given for the two schools."""
    state = derive(instance, policy)
    staff = dict(zip(instance.schools["school_id"], instance.schools["staff_in_quota"], strict=True))
    return state.schools.code[state.teachers.quota_school[0]], (int(staff["CITY"]), int(staff["HILL"]))


def test_a_transfer_takes_its_quota_along_and_back_again():
    staff = {"CITY": {"staff_in_quota": 15}, "HILL": {"staff_in_quota": 7}}
    context = case(teacher(retirement_month="2060-01"), schools=staff)
    policy = transfer(context, 2)
    year = advance(context.instance, Plan.of([move(context, "HILL", form="transfer")]), policy)
    assert quota_and_staff(year, policy) == ("HILL", (14, 8))
    assert year.teachers["quota_school_id"].tolist() == ["CITY"]  # the ledger alone says that it went
    year = advance(year, NOBODY, policy)
    assert quota_and_staff(year, policy) == ("CITY", (15, 7))
    assert derive(year, policy).teachers.school[0] == 0


def test_a_transfer_without_term_settles_for_good_on_its_new_line():
    context = case(teacher(other_subjects="math", retirement_month="2060-01"))
    policy = transfer(context, 0)
    year = advance(context.instance, Plan.of([move(context, "HILL", form="transfer", subject="math")]), policy)
    row, state = year.teachers.iloc[0], derive(year, policy)
    assert (row["quota_school_id"], row["work_school_id"], row["subject"]) == ("HILL", "", "math")
    assert row["other_subjects"] == "chinese"
    assert year["ledger"]["category"].tolist() == ["transfer"]
    assert not state.teachers.running[0]
    assert state.line_label(int(state.teachers.line[0])) == "山区小学 · 小学 · 数学"


def test_an_itinerant_posting_writes_its_half_days_and_leaves_the_rest_at_home():
    context = case(teacher(retirement_month="2060-01"), policy=with_forms("itinerant"))
    forms = {**context.policy.general.forms}
    forms["itinerant"] = forms["itinerant"].model_copy(update={"years": 2, "loads": (2, 4)})
    policy = Policy(general=context.policy.general.model_copy(update={"forms": forms}))
    four = Move("T1", "HILL", "primary", "chinese", "itinerant", 4)
    year = advance(context.instance, Plan.of([four]), policy)
    assert year["ledger"]["load"].tolist() == [4]  # the policy's first load is 2
    state = derive(year, policy)
    served = zip(state.services.line.tolist(), state.services.load.tolist(), strict=True)
    assert {state.schools.code[state.lines.school[line]]: load for line, load in served} == {"CITY": 6, "HILL": 4}
    back = derive(advance(year, NOBODY, policy), policy)
    assert back.services.load.tolist() == [10]


def test_who_goes_to_teach_a_second_subject_serves_that_line():
    context = case(teacher(other_subjects="math", retirement_month="2060-01"))
    year = advance(context.instance, Plan.of([move(context, "HILL", subject="math")]), context.policy)
    state = derive(year, context.policy)
    served = {
        state.line_label(int(line)): int(load)
        for line, load in zip(state.services.line, state.services.load, strict=True)
    }
    assert served == {"山区小学 · 小学 · 数学": 10}


def retiring(**changes):
    return case(
        teacher("T1", retirement_month="2027-09", load=8, subject="math", **changes),
        teacher("T2", public_number="N2027-001", retirement_month="2027-10"),
        teacher("T3", retirement_month="2026-08"),
        schools={"CITY": {"staff_in_quota": 15}},
        ledger=[{"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL", "start": "2019-09", "end": "2021-08"}],
        couples=[{"teacher_a": "T2", "teacher_b": "T1"}],
    )


def test_who_retires_leaves_every_table_and_a_new_teacher_takes_the_line():
    """T1 reaches the month on the new start date, T2 the month after; T3 is past it and there all the same."""
    context = retiring()
    year = advance(context.instance, NOBODY, context.policy)
    assert year.teachers["teacher_id"].tolist() == ["T2", "T3", "NN2027-001"]  # N2027-001 is T2's public number
    new = year.teachers.iloc[2]
    assert (new["subject"], new["load"], new["quota_school_id"], new["tenure_start"]) == ("math", 8, "CITY", "2027-09")
    assert len(year["ledger"]) == len(year["couples"]) == 0
    assert year.schools["staff_in_quota"].iloc[0] == 15
    assert "NN2027-001" not in Reading(year, context.policy).eligible


def test_a_vacancy_may_stay_open():
    context = retiring()
    year = advance(context.instance, NOBODY, context.policy, OPEN)
    assert year.teachers["teacher_id"].tolist() == ["T2", "T3"]
    assert year.schools["staff_in_quota"].iloc[0] == 14


def test_nobody_takes_the_line_of_one_who_taught_nothing():
    context = retiring(status="illness_leave")
    year = advance(context.instance, NOBODY, context.policy)
    assert year.teachers["teacher_id"].tolist() == ["T2", "T3"]


def resigning(**changes):
    """T1 leaves before the year, T2 within it, T3 after the next start date, T4 is transferred out and back again."""
    dates = {"T1": "2026-05", "T2": "2027-02", "T3": "2027-10", "T4": "2026-05"}
    events = [{"teacher_id": code, "date": day, "kind": "resigned"} for code, day in dates.items()]
    back = {"teacher_id": "T4", "date": "2027-11", "kind": "transferred_in"}
    people = {code: {"retirement_month": "2060-01"} for code in dates}
    people["T2"] |= {"subject": "math", "load": 8}
    return case(
        *(teacher(code, **facts, **changes) for code, facts in people.items()),
        schools={"CITY": {"staff_in_quota": 15}},
        events=[*events[:3], {**events[3], "kind": "transferred_out"}, back],
    )


def test_who_has_left_by_an_event_is_gone_and_replaced():
    """CITY's own number of 15 is 13 without T1 and T4, who is to come back; the other two places are filled."""
    context = resigning()
    assert context.state.schools.staff[0] == 13
    year = advance(context.instance, NOBODY, context.policy)
    assert year.teachers["teacher_id"].tolist() == ["T3", "T4", "N2027-001", "N2027-002"]
    assert year.teachers["status"].tolist() == ["on_post", "off_books", "on_post", "on_post"]
    assert year.teachers[["subject", "load"]].iloc[3].tolist() == ["math", 8]
    assert set(year["events"]["teacher_id"]) == {"T3", "T4"}
    assert (int(year.schools["staff_in_quota"].iloc[0]), int(derive(year, context.policy).schools.staff[0])) == (14, 14)
    assert errors(year) <= errors(context.instance)


def test_the_place_of_one_who_has_left_may_stay_open():
    context = resigning()
    year = advance(context.instance, NOBODY, context.policy, OPEN)
    assert year.teachers["teacher_id"].tolist() == ["T3", "T4"]
    assert int(year.schools["staff_in_quota"].iloc[0]) == 12


def test_nobody_replaces_one_of_a_kind_of_employment_that_teaches_nothing():
    context = resigning(employment="contract")
    general = context.policy.general
    idle = general.employment["contract"].model_copy(update={"gives_load": False})
    policy = Policy(general=general.model_copy(update={"employment": {**general.employment, "contract": idle}}))
    assert advance(context.instance, NOBODY, policy).teachers["teacher_id"].tolist() == ["T3", "T4"]


@pytest.mark.parametrize(("back", "years"), [("", [4, 4, 4]), ("2028-02", [4, 4, 5]), ("2027-01", [4, 5, 6])])
def test_long_leave_counts_off_the_years_however_long_it_lasts(back, years):
    """Since autumn 2021: five years by 2026, of which a leave from September 2025 takes every year of six months."""
    events = [{"teacher_id": "T1", "date": "2025-09", "kind": "sick_leave"}]
    events += [{"teacher_id": "T1", "date": back, "kind": "back"}] if back else []
    instance = case(teacher(tenure_start="2021-09"), events=events).instance
    policy = Policy(rules={"eligibility": {"leave_statuses": ["sick_leave"]}})
    params = EligibilityParams(leave_statuses=("sick_leave",))
    found = []
    for _year in range(3):
        found.append(years_of_tenure(Reading(instance, policy), params, "T1"))
        instance = advance(instance, NOBODY, policy)
    assert found == years


def test_pupils_follow_what_is_expected_and_needs_follow_the_pupils():
    schools = {"CITY": {"pupils_next_primary": 300}, "HILL": {"pupils_next_primary": 0}}
    context = case(teacher(retirement_month="2060-01"), schools=schools)
    seen = {}
    for name in ("held", "trend"):
        year = context.instance
        for _ in range(3):
            year = advance(year, NOBODY, context.policy, Projection(pupils=name))
            needs = year["needs"].groupby("school_id")["need"].max()
            pupils = year.schools.set_index("school_id")["pupils_primary"]
            seen.setdefault(name, []).append((int(pupils["CITY"]), int(pupils["TOWN"]), float(needs["CITY"])))
    assert seen["held"] == [(300, 400, 0.75)] * 3
    assert seen["trend"] == [(300, 400, 0.75), (200, 400, 0.5), (100, 400, 0.25)]
    year = advance(context.instance, NOBODY, context.policy)
    assert year["needs"].groupby("school_id")["need"].max()["HILL"] == 1.0  # no pupils, no proportion
    held = advance(context.instance, NOBODY, context.policy, Projection(needs="held"))
    assert held["needs"]["need"].tolist() == context.instance["needs"]["need"].tolist()


@pytest.mark.parametrize(
    ("now", "following", "then"),
    [
        ("6", "1", ("1", "2")),
        ("5", "6", ("6", "1")),
        ("8", "9", ("9", "7")),
        ("11", "12", ("12", "10")),
        ("5,6", "6,5", ("6,5", "6,5")),
        ("3,4", "4,5", ("4,5", "5,6")),
        ("3", "", ("3", "")),
        ("", "", ("", "")),
        ("初二", "初三", ("初三", "7")),
    ],
)
def test_teachers_go_up_with_their_classes(now, following, then):
    context = case(teacher(grades_now=now, next_grade=following, retirement_month="2060-01"))
    row = advance(context.instance, NOBODY, context.policy).teachers.iloc[0]
    assert (row["grades_now"], row["next_grade"]) == then


@pytest.mark.parametrize(
    ("until", "renewed", "backbone"), [("2027-05", "2028-05", True), ("2026-05", "2026-05", False), ("", "", True)]
)
def test_an_honour_that_expires_is_renewed_or_not(until, renewed, backbone):
    context = case(teacher(backbone_level="district", backbone_until=until, retirement_month="2060-01"))
    year = advance(context.instance, NOBODY, context.policy)
    assert year.teachers["backbone_until"].iloc[0] == renewed
    assert bool(derive(year, context.policy).teachers.backbone[0]) == backbone
    left = advance(context.instance, NOBODY, context.policy, Projection(honours="expire"))
    assert left.teachers["backbone_until"].iloc[0] == until


def test_what_belonged_to_one_year_ends_with_it():
    context = case(
        teacher("T1", retirement_month="2060-01"),
        teacher("T2", retirement_month="2060-01"),
        wishes=[{"teacher_id": code, "rank": 1, "school_id": "HILL"} for code in ("T1", "T2")],
        teams=[{"team_id": team, "teacher_id": code} for team, code in (("A", "T1"), ("B", "T2"))],
        pins=[{"teacher_id": "T2", "action": "must_stay"}],
        ledger=[{"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "start": "2027-02", "end": "2027-07"}],
    )
    year = advance(context.instance, Plan.of([move(context, "HILL")]), context.policy)
    assert year["wishes"]["teacher_id"].tolist() == ["T2"]
    assert year["teams"]["team_id"].tolist() == ["B"]
    assert len(year["pins"]) == 0
    assert year["ledger"]["to_school"].tolist() == ["HILL"]  # the later posting overlapped
    assert not year.seed_is_drawn
    assert year.public_seed == "2027"


def test_the_same_arguments_give_the_same_instance_and_leave_the_given_one_alone(small):
    plan, digest = any_plan(small, Policy(), 5), small.digest()
    assert advance(small, plan, Policy()).digest() == advance(small, plan, Policy()).digest()
    assert small.digest() == digest


def test_an_unknown_teacher_is_refused():
    context = case()
    stranger = Move("T9", "HILL", "primary", "chinese", "secondment", 10)
    with pytest.raises(KeyError):
        advance(context.instance, Plan.of([stranger]), context.policy)
