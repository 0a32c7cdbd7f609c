"""Grades as people write them, and where a teacher stands in the cycle."""

import pytest

from rotation.model.grades import ClassPosition, class_position, classes_of, grades_of, kept_grades


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("6", {6}),
        ("7,8", {7, 8}),
        ("7、9", {7, 9}),
        ("六年级", {6}),
        ("六年级(2)班", {6}),
        ("初三", {9}),
        ("初二3班", {8}),
        ("高一", {10}),
        ("十二", {12}),
        ("十一年级", {11}),
        ("", set()),
        ("13", set()),
        ("0", set()),
        ("待定", set()),
    ],
)
def test_grades_are_read(text, grades):
    assert grades_of(text) == grades


@pytest.mark.parametrize(
    ("now", "following", "position"),
    [
        ("6", "1", ClassPosition.GRADUATED),
        ("6", "6", ClassPosition.GRADUATED),
        ("8,9", "7", ClassPosition.GRADUATED),
        ("5", "6", ClassPosition.TAKES_GRADUATING),
        ("3", "4", ClassPosition.MID_CYCLE),
        ("2,4", "3,4", ClassPosition.MID_CYCLE),  # the classes of grade 2 go on with the teacher
        ("1", "5", ClassPosition.OTHER),  # other classes
        ("", "9", ClassPosition.TAKES_GRADUATING),
        ("3", "3", ClassPosition.OTHER),
        ("4", "1", ClassPosition.OTHER),
        ("3", "", ClassPosition.OTHER),
        ("", "4", ClassPosition.OTHER),
        ("", "", ClassPosition.OTHER),
    ],
)
def test_the_position_follows_from_both_grades(now, following, position):
    assert class_position(now, following) is position


@pytest.mark.parametrize(
    ("grade", "classes", "names"),
    [
        ("3", "1,2", ("1", "2")),
        ("3", "三年级(1)班、2班", ("1", "2")),
        ("3", "二班", ("2",)),
        ("3", "甲班", ("甲",)),
        ("三年级(2)班", "", ("2",)),
        ("三年级(2)班", "4", ("4",)),
        ("3", "", ()),
        ("3", " ; ", ()),
        ("初二11班", "", ("11",)),
    ],
)
def test_classes_are_read(grade, classes, names):
    assert classes_of(grade, classes) == names


@pytest.mark.parametrize(
    ("now", "following", "kept"),
    [("3", "", {3}), ("3,6", "", {3}), ("3", "4", {3}), ("3", "1", set()), ("7,8", "9", {8}), ("9", "7", set())],
)
def test_classes_that_go_up_with_their_teacher_are_kept(now, following, kept):
    assert kept_grades(now, following) == kept
