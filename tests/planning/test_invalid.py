"""Changes that would leave the data invalid: none of them makes a plan that is refused afterwards."""

import pytest

from rotation.errors import DataError
from rotation.io.changes import read_changes
from rotation.model.plan import Plan
from rotation.model.tables_changes import Change
from rotation.planning.repair import repair
from tests.rules.small_case import case, teacher

WRONG = {"school_id": "HILL", "stage": "junior", "subject": "music", "amount": 2.0}
SICK, STAYS = Change(2, "illness", "T1"), Change(5, "stays", "T2")


def context():
    return case(teacher("T1"), teacher("T2"))


def problems(changes, given=None):
    given = given or context()

    def never(_instance, _policy):
        raise AssertionError("nothing is solved on invalid data")

    with pytest.raises(DataError) as error:
        repair(Plan.of([]), given.instance, given.policy, changes, never)
    return error.value.problems


@pytest.mark.parametrize("others", [[], [SICK], [STAYS], [SICK, STAYS]])
def test_a_change_that_makes_the_data_invalid_is_refused_at_its_row(others):
    changes = sorted([*others, Change(3, "need", **WRONG)])
    (problem,) = problems(changes)
    assert (problem.place.row, problem.place.sheet) == (3, "")
    assert "需求" in problem.message
    assert problem.advice


def test_every_change_at_fault_is_named():
    changes = [Change(2, "need", **WRONG), SICK._replace(row=3), Change(4, "goes", "T2", "CITY")]
    assert sorted(one.place.row for one in problems(changes)) == [2, 4]


def test_faults_that_the_data_had_before_are_no_fault_of_a_change():
    given = case(
        teacher("T1"), teacher("T2"), needs=[{"school_id": "HILL", "stage": "junior", "subject": "music", "need": 1.0}]
    )
    outcome = object()
    found = repair(Plan.of([]), given.instance, given.policy, [SICK], lambda _instance, _policy: outcome)
    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "c.yaml",
            "changes:\n  - event: stays\n    teacher_id: T1\n"
            "  - {event: need, school_id: HILL, stage: junior, subject: music, amount: 2}\n",
            "文件c.yaml，第4行",
        ),
        ("c.csv", "事项,学校,学段,学科,数量\n需求变动,HILL,初中,音乐,2\n", "第2行"),
    ],
)
def test_the_place_is_that_of_the_file(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    (problem,) = problems(read_changes(tmp_path / name, context().instance))
    assert said in problem.text().replace(" ", "")
