"""A plan that a solve found optimal and that does not count as proved here is said so, and why."""

import json

import pytest

from rotation.certification import certificate_of
from rotation.explain.planned import planned
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.solve import solve


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


@pytest.fixture(scope="module")
def toy():
    outcome = solve(read(sample_path("toy")), isolate=False)
    return outcome, certificate_of(outcome, 5.0)[0]


def doubt(outcome, certificate, plan=None, policy=Policy(), optimal=True):
    case = planned(plan or outcome.plan, outcome.formulation.context.instance, policy, certificate, optimal=optimal)
    assert case.proved == (optimal and not case.doubt)
    return case.doubt


def by_another_version(certificate):
    return json.dumps(json.loads(certificate) | {"program": "0" * 64}).encode()


def test_the_certificate_of_the_plan_leaves_no_doubt(toy):
    assert doubt(*toy) == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (by_another_version, "made by another version of this program"),
        (lambda certificate: certificate[:100], "cannot be read"),
        (lambda _certificate: None, "no certificate"),
    ],
)
def test_a_certificate_that_does_not_fit_is_told(toy, changed, words):
    outcome, certificate = toy
    assert words in doubt(outcome, changed(certificate))


def test_another_plan_or_policy_is_told_apart_from_another_version(toy):
    outcome, certificate = toy
    assert "another plan" in doubt(outcome, certificate, plan=Plan.of(list(outcome.plan)[1:]))
    stricter = Policy(rules={"commute": {"minutes": 90}})
    assert "another policy" in doubt(outcome, certificate, policy=stricter)


def test_nothing_is_said_of_a_plan_that_was_never_proved(toy):
    outcome, certificate = toy
    assert doubt(outcome, by_another_version(certificate), optimal=False) == ""
