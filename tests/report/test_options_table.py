"""The table of options: on a screen of 80 columns no word is broken, whatever the language."""

import numpy as np
import pytest
from rich.console import Console

from rotation.cli import common
from rotation.explain.options import columns_of_line, columns_of_teacher, options_within
from rotation.explain.planned import planned
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from rotation.report.options import options_view
from rotation.solve import solve


@pytest.fixture(scope="module")
def found():
    """The state of the best plan of the smallest sample, a mover, and all the options of the mover, made exact."""
    instance, policy = read(sample_path("toy")), Policy()
    outcome = solve(instance, policy, isolate=False)
    best = {goal.name: goal.best for goal in outcome.goals if goal.best is not None}
    case = planned(outcome.plan, instance, policy, optimal=True, best=best)
    table = case.formulation.candidates
    teacher = case.formulation.context.state.teacher_index["T113"]
    options = options_within(case, columns_of_teacher(case, teacher), 60.0, exact=9, stays=True)
    assert len(options) == 1 + int(np.count_nonzero(table.teacher == teacher))
    return case, teacher, options


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_table_fits_a_narrow_screen(found, lang, monkeypatch, capsys):
    case, teacher, options = found
    monkeypatch.setattr(common, "console", lambda **_given: Console(width=80, highlight=False, markup=False))
    with language(lang):
        view = options_view(case, options, 20, teacher)
        common.print_table(view.headers, view.rows, numbers=view.prices)
    lines = capsys.readouterr().out.splitlines()
    for row in view.rows:
        assert any(row[0].splitlines()[0] in line for line in lines), row


def test_what_all_rows_share_is_said_once_and_goals_that_none_changes_have_no_column(found):
    case, teacher, options = found
    with language("en"):
        view = options_view(case, options, 20, teacher)
    assert view.title == "石大勇 T113, 云山实验小学: 4 options (secondment, 10 half days, school group)"
    assert view.headers == ("destination", "burden of teachers")
    assert "No option shown changes: weighted subject shortage, dispersion between schools." in view.notes
    assert not [note for note in view.notes if ">=" in note]


def test_candidates_of_a_line_are_named_with_code_and_school(found):
    case, _teacher, _options = found
    state = case.formulation.context.state
    options = options_within(case, columns_of_line(case, state.school_index["S003"], "pe"), 60.0, exact=0)
    with language("en"):
        view = options_view(case, options, 2)
    assert view.title.startswith("石岭小学 · primary · PE: 3 options")
    assert [row[0] for row in view.rows] == ["石大勇 T113, 云山实验小学\n  in the plan", "马志强 T112, 云山实验小学"]
    assert any("as long as the goals before it get no worse" in note for note in view.notes)
