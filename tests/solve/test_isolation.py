"""Where the solver fails: plans found come back checked, and what is claimed is not just believed."""

import os
import signal

import pytest

from rotation.cli.solve import exit_code
from rotation.defaults import SOLVERS
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.report.as_json import outcome_json
from rotation.report.summary import summary_rows
from rotation.report.words import CONFIRMATIONS
from rotation.solve import solve
from solvers.backend import BACKENDS
from solvers.confirm import Confirmation
from solvers.isolated import IsolatedBackend
from solvers.solution import Status, StopReason
from tests.solvers import failing


@pytest.fixture(scope="module")
def small():
    return read(sample_path("small"))


def test_the_command_offers_every_solver():
    assert set(SOLVERS) == set(BACKENDS)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on POSIX systems")
def test_a_killed_solver_leaves_a_checked_plan(small, monkeypatch):
    made = []

    class Noted(IsolatedBackend):
        def __init__(self, name):
            super().__init__(name)
            made.append(self)

    def kill(message):
        if message.values is not None and made[0].pid is not None:
            os.kill(made[0].pid, signal.SIGKILL)

    monkeypatch.setattr("solvers.run.IsolatedBackend", Noted)
    outcome = solve(small, solver="cpsat", isolate=True, on_progress=kill)
    assert (outcome.status, outcome.stop_reason) == (Status.FEASIBLE, StopReason.CRASH)
    assert outcome.verdict.valid
    assert "SIGKILL" in outcome.solution.message
    with language("en"):
        assert ("the solver's words", outcome.solution.message) in summary_rows(outcome)


def test_a_solver_that_lies_about_infeasibility_is_contradicted_by_name(monkeypatch):
    name = failing.register(monkeypatch.setitem, failing.Lying)
    outcome = solve(read(sample_path("toy")), solver=name)
    assert (outcome.status, outcome.plan) == (Status.ERROR, None)
    assert (outcome.confirmation, outcome.confirmed_by) == (Confirmation.DENIED, "cpsat")
    assert exit_code(outcome) == 1
    with language("en"):
        opinion = dict(summary_rows(outcome))["second opinion"]
    assert "lying says infeasible" in opinion
    assert "cpsat" in opinion


@pytest.mark.parametrize("name", ["infeasible_rate", "infeasible_pin"])
def test_the_infeasible_samples_are_confirmed(name):
    outcome = solve(read(sample_path(name)), solver="cpsat")
    assert outcome.status is Status.INFEASIBLE
    assert outcome.confirmation in (Confirmation.BOUNDS, Confirmation.SECOND_RUN)
    assert outcome_json(outcome)["confirmation"] == str(outcome.confirmation)


def test_without_confirmation_it_is_unknown_and_called_probable(monkeypatch):
    """The second run gets no time at all."""
    monkeypatch.setattr("solvers.confirm.LEAST_SECONDS", 0.0)
    monkeypatch.setattr("solvers.confirm.impossible", lambda _: False)
    name = failing.register(monkeypatch.setitem, failing.Lying)
    outcome = solve(read(sample_path("toy")), solver=name)
    assert (outcome.status, outcome.confirmation) == (Status.UNKNOWN, Confirmation.MISSING)
    assert exit_code(outcome) == 6
    with language("zh_CN"):
        assert "很可能" in dict(summary_rows(outcome))["复核"]


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_every_confirmation_has_its_words(lang):
    with language(lang):
        assert set(CONFIRMATIONS) == set(Confirmation)
