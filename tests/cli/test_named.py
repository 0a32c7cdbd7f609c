"""Teachers and schools named on a command line: by code, by a name that one has; namesakes and slips are told apart."""

import click
import pytest

from rotation.cli.named import lines_of, school_index, teacher_index
from rotation.formulation.context import Context
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from tests.rules.small_case import case, teacher


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def state_of(*people):
    return case(*people).state


def test_a_code_and_a_name_that_one_has_mean_a_teacher():
    state = state_of(teacher("T1", name="王芳"), teacher("T2", name="李静"))
    assert teacher_index(state, "T2") == teacher_index(state, "李静") == state.teacher_index["T2"]


def test_namesakes_are_named_by_code_and_school():
    state = state_of(teacher("T1", name="王芳"), teacher("T2", name="王芳", quota_school_id="TOWN"), teacher("T3"))
    with pytest.raises(click.UsageError) as error:
        teacher_index(state, "王芳")
    names = state.schools.name
    first, second = (str(names[state.school_index[code]]) for code in ("CITY", "TOWN"))
    assert f"2 teachers are called 王芳: T1 ({first}), T2 ({second})." in str(error.value)


def test_a_slip_is_answered_by_what_is_near_and_anything_else_by_nothing():
    state = Context.of(read(sample_path("toy")), settled(Policy())).state
    for given in ("石岭", "石岭小学校"):
        with pytest.raises(click.UsageError, match="Did you mean 石岭小学 S003"):
            school_index(state, given)
    with pytest.raises(click.UsageError) as error:
        school_index(state, "S99999")
    assert "S003" not in str(error.value)
    with pytest.raises(click.UsageError, match=r"Did you mean .*石大勇 T113"):
        teacher_index(state, "大勇")


def test_a_line_that_is_not_there_is_answered_by_those_that_are():
    state = Context.of(read(sample_path("toy")), settled(Policy())).state
    assert len(lines_of(state, "石岭小学", "体育")) == 1
    with pytest.raises(click.UsageError, match=r"石岭小学 has no line of physics. It has: Chinese, mathematics, PE"):
        lines_of(state, "S003", "物理")
