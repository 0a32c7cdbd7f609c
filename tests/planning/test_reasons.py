"""Causes of a repair's differences: the row or the difference without which each would not be, and no other."""

from itertools import count

import pytest

from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.model.tables_changes import Change
from rotation.planning import reasons as chains
from rotation.planning import undoing
from rotation.planning.causes import Link
from rotation.planning.reasons import Reason, reasons
from rotation.planning.repair import repair
from rotation.report.repair_words import repair_frame, repair_json, why
from rotation.solve import solve
from tests.rules.small_case import case, move, teacher
from tests.rules.solved_case import only

RING = [
    teacher("C1"),
    teacher("C2"),
    teacher("M1", subject="math"),
    teacher("M2", subject="math"),
    teacher("H1", quota_school_id="HILL"),
    teacher("W1", quota_school_id="TOWN"),
]
"""Two teachers of Chinese and two of mathematics in CITY, one of Chinese each in HILL and TOWN."""
COVERED = [
    {"school_id": school, "stage": "primary", "subject": "chinese", "need": need}
    for school, need in (("CITY", 2.0), ("HILL", 1.0), ("TOWN", 1.0))
]
RULES = ("subject_cover", "pins", "stability", "frozen", "eligibility", "subject_match", "headcount", "willingness")


def repaired(changes, published=(("HILL", "C1"), ("TOWN", "H1"), ("CITY", "W1")), needs=COVERED, **rules):
    """A ring of Chinese teachers as published, each of whom the next one replaces; then the changes."""
    context = case(*RING, needs=needs, policy=only(**{name: {} for name in RULES}, **rules))
    moves = [move(context, school, code) for school, code in published]
    moves.append(move(context, "HILL", "M1", subject="math"))

    def by(instance, policy):
        return solve(instance, policy, solver="cpsat", threads=1)

    return repair(Plan.of(moves), context.instance, context.policy, changes, by)


def told(found):
    """Teacher -> rows, rows that forbid the published move, and the differences that it follows from."""
    return {one.difference.teacher_id: (one.rows, one.named, one.causes) for one in reasons(found)}


def test_a_chain_names_its_own_event_alone_though_others_touch_the_same_schools():
    """W1 stays, so nobody replaces C1, so nobody replaces H1; M1's illness and the quota of CITY are no part of it."""
    changes = [
        Change(2, "quota_lost", school_id="CITY"),
        Change(3, "illness", "M1"),
        Change(4, "stays", "W1"),
        Change(5, "need", school_id="HILL", stage="primary", subject="math", amount=0.0),
    ]
    found = repaired(changes)
    assert told(found) == {
        "C1": ((4,), (), ("W1",)),
        "H1": ((4,), (), ("C1",)),
        "M1": ((3,), (3,), ()),
        "W1": ((4,), (4,), ()),
    }
    frame = repair_frame(found)
    assert frame["teacher_id"].tolist() == ["M1", "W1", "C1", "H1"], "each after what it follows from"
    with language("en"):
        words = dict(zip(frame["teacher_id"], repair_frame(found)["why"], strict=True))
    assert words["H1"].startswith("follows from C1老师 (C1): otherwise broken: subject cover")
    assert words["M1"] == "the changes name this teacher: personal grounds"


def test_a_row_that_names_a_teacher_and_forbids_nothing_is_no_cause():
    """C1 would rather not, which the rules let pass; the move ends because W1 no longer comes."""
    found = repaired([Change(2, "unwilling", "C1"), Change(3, "not_there", "C1", "TOWN"), Change(4, "stays", "W1")])
    assert told(found)["C1"] == ((4,), (), ("W1",))


@pytest.mark.parametrize("event", ["resigned", "sick_leave"])
def test_who_was_to_stay_and_is_lost_is_a_cause_by_the_row(event):
    """C2 was to make no move, and to teach what C1 leaves behind in CITY."""
    one_needed = [{**COVERED[0], "need": 1.0}]
    found = repaired([Change(2, "stays", "M1"), Change(7, event, "C2")], (("HILL", "C1"),), one_needed)
    assert told(found)["C1"] == ((7,), (), ())
    with language("en"):
        (text,) = [why(one, found) for one in reasons(found) if one.difference.teacher_id == "C1"]
    assert text.startswith("follows from row 7 (")
    assert ("resigned" in text) == (event == "resigned")
    assert "sick" not in text


def test_a_row_about_a_school_is_a_cause_where_its_line_is_over_full():
    changes = [
        Change(2, "need", school_id="HILL", stage="primary", subject="math", amount=0.0),
        Change(3, "stays", "C2"),
    ]
    more = {"school_id": "HILL", "stage": "primary", "subject": "math", "need": 1.0}
    found = repaired(changes, needs=[*COVERED, more], surplus={})
    assert told(found) == {"M1": ((2,), (), ())}
    with language("en"):
        (text,) = repair_frame(found)["why"]
    assert text.startswith("follows from row 2 (need changed): otherwise broken: surplus: ")


def test_of_several_rows_about_one_teacher_all_that_forbid_the_move_are_named():
    found = repaired([Change(2, "illness", "W1"), Change(3, "stays", "W1"), Change(4, "unwilling", "W1")])
    assert told(found)["W1"] == ((2, 3), (2, 3), ())
    both = repaired([Change(2, "illness", "W1"), Change(3, "pregnancy", "W1")])
    assert told(both)["W1"] == ((2, 3), (2, 3), ()), "neither of them alone would be decisive"


def test_who_goes_otherwise_is_told_why_not_to_stay_instead():
    """C1 is told to go to TOWN and not to HILL: the same row forbids the one and asks for the other."""
    changes = [Change(2, "goes", "C1", "TOWN")]
    found = repaired(changes)
    (one,) = [one for one in reasons(found) if one.difference.teacher_id == "C1"]
    assert (one.difference.kind, one.named) == ("changed", (2,))
    assert one.instead is not None
    assert {finding.rule for finding in one.instead.findings} == {"pins"}
    assert one.instead.cause.rows == {2}


@pytest.mark.parametrize("free", [1, 2])
def test_who_goes_anew_though_another_could_is_told_so(free):
    """Of those beside the one who is ill all but `free` must stay; one has to go, so that enough do."""
    people = [teacher(f"C{at}") for at in range(1, 5)]
    pins = [{"teacher_id": f"C{at}", "action": "must_stay"} for at in range(2 + free, 5)]
    rules = {"rotation_rate": {"permille": 250, "most_permille": 1000}, "pins": {}, "stability": {}, "eligibility": {}}
    context = case(*people, pins=pins, policy=only(**rules))

    def by(instance, policy):
        return solve(instance, policy, solver="cpsat", threads=1)

    published = Plan.of([move(context, "HILL", "C1")])
    found = repair(published, context.instance, context.policy, [Change(2, "illness", "C1")], by)
    (added,) = [one for one in reasons(found) if one.difference.kind == "added"]
    assert (added.rows, added.causes, added.substitute) == ((2,), ("C1",), free > 1)
    with language("en"):
        assert ("another teacher could go there as well" in why(added, found)) == (free > 1)


def test_what_nothing_forces_is_said_to_be_so():
    found = repaired([Change(2, "stays", "W1")])
    (any_difference, *_others) = found.differences
    with language("en"):
        assert "equally good" in why(Reason(any_difference, (), link=Link(equal=True)), found)
        assert "cut off" not in why(Reason(any_difference, ()), found)
    assert found.minimal


@pytest.mark.parametrize("step", range(3))
def test_when_time_runs_out_only_what_was_asked_to_the_end_is_said(monkeypatch, step):
    """The clock goes on by one with every question to the checker, so that the time is up after each of them once."""
    found = repaired([Change(2, "goes", "C1", "TOWN"), Change(3, "illness", "M1")])
    whole = {one.difference.teacher_id: one for one in reasons(found)}
    assert {one.difference.kind for one in whole.values()} >= {"changed", "dropped"}
    monkeypatch.setattr(chains, "perf_counter", lambda: 0.0)
    late: list[int] = []
    for limit in range(step, 900, 3):
        clock = count()
        monkeypatch.setattr(undoing, "perf_counter", lambda clock=clock: next(clock))
        some = reasons(found, limit)
        late.append(sum(one.unasked for one in some))
        for one in some:
            full = whole[one.difference.teacher_id]
            assert one.named in ((), full.named)
            assert set(one.rows) <= set(full.rows)
            assert one.unasked or one.named == full.named
            assert one.unasked or one.partners or one.link == full.link or full.partners
            with language("en"):
                said = why(one, found)
            assert one.unasked == said.startswith("not known: the time limit came before this was looked for")
            if one.instead is not None and one.instead.unasked:
                assert said.endswith("does not stay instead: not known: the time limit came before this was looked for")
        if {one.difference.teacher_id: one for one in some} == whole:
            break
    assert late[0] == len(whole), "nothing was asked"
    assert late == sorted(late, reverse=True), "more time never tells less"
    assert late[-1] == 0
    assert len(late) > 3
    with language("en"):
        frame = repair_frame(found, 0.0)
    assert repair_json(found, frame)["causes_not_looked_for"] == len(whole)
    assert repair_json(found, repair_frame(found))["causes_not_looked_for"] == 0
