"""Columns of texts, each distinct one looked up once."""

import pandas as pd

from rotation.model.class_positions import POSITIONS, class_positions
from rotation.model.grades import ClassPosition, class_position
from rotation.model.lookup import Lookup, integers


def test_every_row_gets_the_answer_of_its_text_and_a_missing_one_its_own():
    asked = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert integers(["city", "", "rural", "city", None, float("nan")], length, -1).tolist() == [4, 0, 5, 4, -1, -1]
    assert asked == ["city", "", "rural"]


def test_a_text_that_the_table_does_not_know_is_no():
    column = Lookup.of(pd.Series(["a", "b", "c", None], dtype=object))
    assert column.flags({"a": True, "b": False}).tolist() == [True, False, False, False]


def test_no_rows_are_no_answers():
    assert integers([], len, -1).tolist() == []
    assert class_positions(pd.DataFrame({"grades_now": [], "next_grade": []}, dtype=object)).tolist() == []


def test_the_class_positions_of_a_table_are_those_of_its_rows():
    rows = [("6", ""), ("7", "8"), ("8", "9"), ("", ""), ("7", "8"), ("初三", "初一")]
    table = pd.DataFrame(rows, columns=["grades_now", "next_grade"], dtype=object)
    found = [POSITIONS[at] for at in class_positions(table).tolist()]
    assert found == [class_position(*row) for row in rows]
    assert found[:3] == [ClassPosition.GRADUATED, ClassPosition.MID_CYCLE, ClassPosition.TAKES_GRADUATING]
