"""Programs: the digest that certificates bind, and tolerances."""

from collections.abc import Callable

import pytest

from solvers.builder import ProgramBuilder
from solvers.program import Group, Groups, Program, Tolerance


def program(
    label: str = "north",
    block: str = "x",
    upper: int = 5,
    price: int = 1,
    tolerance: Tolerance | None = None,
    table: tuple[int, int] = (0, 1),
    cap: int = 2,
    name: str = "goal",
) -> Program:
    build = ProgramBuilder()
    build.columns([0, 0], [upper, 5], block)
    build.groups("cover", [label])
    build.rows([0], [0, 0], [0, 1], [1, 2], upper=4)
    build.rows([0], [0], [1], 1, lower=3, price=price, slack_limit=3)
    build.terms([0], [0], [1], constant=0, lower=[0], upper=[1], values=table)
    build.row_terms([0], [0], [cap])
    build.goal(name, [0], [1], tolerance=tolerance)
    return build.build()


def test_the_digest_is_the_same_in_every_process_and_version() -> None:
    assert program().digest() == "9977b9b7fe1bd8f8faaeb198cb632f834765e788368a91852585fed0dcf5a56f"


def test_labels_and_names_do_not_change_the_digest() -> None:
    assert program(label="south", block="y", name="other").digest() == program().digest()


@pytest.mark.parametrize(
    "other",
    [
        lambda: program(upper=4),
        lambda: program(price=2),
        lambda: program(tolerance=Tolerance(absolute=1)),
        lambda: program(tolerance=Tolerance(reference=-1)),
        lambda: program(tolerance=Tolerance(reference=0)),
        lambda: program(table=(0, 2)),
        lambda: program(cap=3),
    ],
)
def test_every_number_changes_the_digest(other: Callable[[], Program]) -> None:
    assert other().digest() != program().digest()


@pytest.mark.parametrize(
    ("tolerance", "value", "units"),
    [
        (Tolerance(), 100, 0),
        (Tolerance(absolute=7), -100, 7),
        (Tolerance(permille=20), 149, 2),
        (Tolerance(permille=20), -149, 2),
        (Tolerance(permille=20), 49, 0),
        (Tolerance(permille=20, reference=400), 149, 5),
        (Tolerance(permille=20, reference=100), 149, 0),
        (Tolerance(absolute=3, permille=20, reference=400), 149, 5),
        (Tolerance(absolute=9, permille=20, reference=400), 149, 9),
    ],
)
def test_tolerances_are_rounded_down_and_the_larger_counts(tolerance: Tolerance, value: int, units: int) -> None:
    assert tolerance.allowed(value) == units


def test_groups_are_read_one_by_one_and_in_part() -> None:
    groups = Groups(["cover", "cover", "cap"], ["north", "south", "all"])
    assert [(group.rule, group.label) for group in groups] == [("cover", "north"), ("cover", "south"), ("cap", "all")]
    assert groups[-1] == Group("cap", "all")
    assert len(groups) == 3
    assert list(groups[1:]) == [Group("cover", "south"), Group("cap", "all")]
    with pytest.raises(IndexError):
        groups[3]
