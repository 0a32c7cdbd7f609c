"""The checks run over instances made in memory too, and every one of them can find something."""

import inspect as introspection

import pytest

from rotation.io import check_instance, read
from rotation.io.checks import CHECKS
from rotation.model.instance import Instance


def test_a_good_instance_passes(case):
    assert check_instance(read(case.workbook())) == []


def test_a_bad_instance_is_reported_at_the_place_where_its_workbook_would_have_it(case):
    instance = read(case.workbook())
    instance.teachers.loc[2, "load"] = 12
    (problem,) = check_instance(instance)
    assert (problem.code, problem.place.sheet, problem.place.row) == ("out_of_range", "教师", 4)
    assert problem.place.header == "工作量"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_check_says_what_holds_and_copes_with_empty_tables(check):
    from rotation.io.loaded import of_instance

    assert introspection.getdoc(check).endswith(".")
    assert list(check(of_instance(Instance.of({})))) == []


def test_no_check_is_registered_twice():
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)
