"""Running postings, and at which school the statistics count a teacher meanwhile."""

import pytest

from rotation.formulation.context import Context
from rotation.model.policy import Policy
from rotation.model.postings import counted_service, running_postings
from tests.rules.small_case import case, teacher


def policy_with(**statistics):
    """The default policy with the sides at which forms count statistics."""
    general = Policy().general
    forms = {
        code: rule.model_copy(update={"statistics": statistics.get(code, rule.statistics)})
        for code, rule in general.forms.items()
    }
    return Policy(general=general.model_copy(update={"forms": forms}))


def posted(form, policy=None, **changes) -> Context:
    row = {"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL", "form": form, "start": "2025-09"}
    return case(teacher(load=10), teacher("T2"), policy=policy, ledger=[{**row, **changes}])


def counted(context):
    parts = counted_service(context.instance, context.policy, context.state)
    codes, schools = context.state.teachers.code, context.state.schools.code
    return [(codes[t], schools[s], int(n)) for t, s, n in zip(*parts, strict=True)]


@pytest.mark.parametrize(
    ("form", "statistics", "expected"),
    [
        ("secondment", "destination", [("T1", "HILL", 10)]),
        ("secondment", "origin", [("T1", "CITY", 10)]),
        ("itinerant", "destination", [("T1", "CITY", 6), ("T1", "HILL", 4)]),
        ("itinerant", "origin", [("T1", "CITY", 10)]),
    ],
)
def test_a_running_posting_counts_where_its_form_says(form, statistics, expected):
    assert counted(posted(form, policy_with(**{form: statistics}))) == [*expected, ("T2", "CITY", 10)]


def test_a_posting_that_is_over_counts_nowhere_else():
    context = posted("secondment", end="2026-08", outcome="returned")
    assert len(running_postings(context.instance, context.state).teacher) == 0
    assert counted(context) == [("T1", "CITY", 10), ("T2", "CITY", 10)]


def test_one_who_gives_no_load_is_not_counted():
    assert counted(case(teacher(), teacher("T2", status="maternity"))) == [("T1", "CITY", 10)]


def test_a_running_posting_tells_its_schools_form_and_half_days():
    context = posted("itinerant")
    running = running_postings(context.instance, context.state)
    schools = context.state.schools.code
    assert [schools[running.from_school[0]], schools[running.to_school[0]], int(running.load[0])] == ["CITY", "HILL", 4]
