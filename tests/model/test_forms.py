"""The table of forms: what each means by default, which loads it can take, and when a place is kept."""

import pytest

from rotation.i18n import language
from rotation.model.forms import FormRule, default_forms
from rotation.model.policy import General, Policy
from rotation.model.settle import typed


def changed(code, **changes):
    """Problems of a policy in which one form is changed."""
    with language("en"):
        found, problems = typed(General, {"forms": {code: changes}}, "", Policy().place)
    assert (found is None) == bool(problems)
    return [problem.message for problem in problems]


def test_only_the_secondment_is_open_by_default():
    assert [code for code, form in default_forms().items() if form.open] == ["secondment"]


def test_each_form_says_where_its_teachers_are_counted():
    sides = {code: (form.quota, form.post, form.statistics) for code, form in default_forms().items()}
    here = "origin"
    assert sides == {
        "transfer": ("destination",) * 3,
        "secondment": (here, here, "destination"),
        "itinerant": (here,) * 3,
        "shadowing": (here,) * 3,
        "online": (here,) * 3,
    }


def test_a_partial_form_has_loads_and_a_full_one_has_none():
    assert {code: form.loads for code, form in default_forms().items() if form.loads} == {
        "itinerant": (4,),
        "online": (2,),
    }


@pytest.mark.parametrize(
    ("code", "loads", "fits"),
    [
        ("itinerant", [2, 8], True),
        ("itinerant", [1], False),
        ("itinerant", [9], False),
        ("itinerant", [], False),
        ("online", [1, 2, 3, 4], True),
        ("online", [5], False),
        ("online", [], False),
        ("secondment", [], True),
        ("secondment", [5], False),
        ("shadowing", [5], False),
        ("itinerant", [4, 4], False),
        ("itinerant", [0], False),
    ],
)
def test_a_form_takes_only_the_loads_that_it_can(code, loads, fits):
    assert bool(changed(code, loads=loads)) == (not fits)


def test_a_bad_load_is_named_with_its_form():
    assert "1 to 4" in changed("online", loads=[5])[0]
    assert "2 to 8" in changed("itinerant", loads=[1])[0]


@pytest.mark.parametrize(
    ("quota", "years", "reserves", "returns", "keeps"),
    [
        ("origin", 2, True, True, True),
        ("origin", 0, True, True, True),
        ("origin", 2, False, True, False),
        ("destination", 3, True, True, True),
        ("destination", 3, False, True, False),
        ("destination", 0, True, False, False),
    ],
)
def test_a_place_is_kept_for_those_who_return(quota, years, reserves, returns, keeps):
    form = FormRule(quota=quota, years=years, reserves=reserves)
    assert (form.returns, form.keeps_place) == (returns, keeps)
