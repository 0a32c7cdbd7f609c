"""Rule subject_cover: given needs and who teaches, which lines a plan leaves short or without a qualified teacher."""

from rotation.rules.subject_cover import SubjectCover
from tests.rules.small_case import case, found, move, teacher, with_forms


def need(persons, school="CITY", subject="chinese"):
    return {"school_id": school, "stage": "primary", "subject": subject, "need": persons}


def lines_of(findings):
    return [(finding.school_id, finding.subject, finding.amount) for finding in findings]


def test_a_line_that_needs_all_it_has_loses_nobody():
    context = case(teacher(), teacher("T2"), needs=[need(2.0), need(1.0, "HILL")])
    findings = found(SubjectCover(), context, move(context))
    assert lines_of(findings) == [("CITY", "chinese", 10)]
    assert "城关小学" in findings[0].message


def test_a_line_with_more_than_it_needs_may_lose_the_difference():
    context = case(teacher(), teacher("T2"), teacher("T3"), needs=[need(2.0), need(1.0, "HILL")])
    assert found(SubjectCover(), context, move(context)) == []
    findings = found(SubjectCover(), context, move(context), move(context, code="T2"))
    assert lines_of(findings) == [("CITY", "chinese", 10)]


def test_a_short_line_does_not_become_shorter():
    """Two of three needed: the floor is what it has today."""
    context = case(teacher(), teacher("T2"), needs=[need(3.0), need(1.0, "HILL")])
    assert lines_of(found(SubjectCover(), context, move(context))) == [("CITY", "chinese", 10)]


def test_an_arrival_makes_up_for_a_departure():
    town = {"quota_school_id": "TOWN"}
    context = case(teacher(), teacher("T2", **town), teacher("T3", **town), needs=[need(1.0), need(1.0, "HILL")])
    moves = move(context), move(context, "CITY", "T2")
    assert found(SubjectCover(), context, *moves) == []


def test_a_part_of_a_load_counts_in_part():
    context = case(teacher(), needs=[need(0.8), need(1.0, "HILL")], policy=with_forms("itinerant"))
    assert lines_of(found(SubjectCover(), context, move(context, form="itinerant"))) == [("CITY", "chinese", 2)]


def test_a_line_without_a_stated_need_keeps_a_qualified_teacher():
    context = case(teacher(), teacher("T2", subject="pe"), needs=[need(1.0, "HILL"), need(1.0, "HILL", "pe")])
    findings = found(SubjectCover(), context, move(context), move(context, code="T2"))
    assert sorted(lines_of(findings)) == [("CITY", "chinese", 1), ("CITY", "pe", 1)]


def test_the_last_qualified_teacher_may_leave_in_part():
    context = case(teacher(), needs=[need(1.0, "HILL")], policy=with_forms("itinerant"))
    assert found(SubjectCover(), context, move(context, form="itinerant")) == []


def test_only_a_qualified_arrival_replaces_the_last_qualified_teacher():
    """T2 does not teach Chinese, T3 does as a second subject; T4 keeps PE at TOWN going."""
    context = case(
        teacher(),
        teacher("T4", quota_school_id="TOWN", subject="pe"),
        teacher("T2", quota_school_id="TOWN", subject="pe"),
        teacher("T3", quota_school_id="TOWN", subject="pe", other_subjects="chinese"),
        needs=[need(1.0, "HILL")],
    )
    unqualified = move(context, "CITY", "T2", subject="chinese")
    assert lines_of(found(SubjectCover(), context, move(context), unqualified)) == [("CITY", "chinese", 1)]
    assert found(SubjectCover(), context, move(context), move(context, "CITY", "T3", subject="chinese")) == []


def test_a_soft_rule_reports_breaches_that_are_paid_for():
    context = case(teacher(), needs=[need(1.0), need(1.0, "HILL")])
    rule = SubjectCover(SubjectCover.Params(hard=False))
    assert [(finding.amount, finding.hard) for finding in found(rule, context, move(context))] == [
        (10, False),
        (1, False),
    ]
