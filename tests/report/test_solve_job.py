"""Solves handed to an executor: which begins first."""

import pickle

from rotation.generate import generate
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from rotation.planning.executors import Failure
from rotation.report.solve_job import SolveJob, solve_all


class Listening:
    """An executor that writes down what it was given, in order, and does nothing."""

    workers = 2

    def __init__(self):
        self.given = []

    def run(self, work, items, told=None):
        for name, content in items.items():
            self.given.append(len(pickle.loads(content).instance.teachers))
            yield name, Failure("not done")


def test_those_with_the_most_teachers_begin_first_and_equals_keep_their_order():
    toy, small = read(sample_path("toy")), read(sample_path("small"))
    other = generate("toy", 2)
    jobs = {
        name: SolveJob(instance, Policy(), "exact", limit, 1)
        for name, instance, limit in [("a", toy, 1.0), ("b", other, 1.0), ("c", small, 1.0), ("d", toy, 2.0)]
    }
    executor = Listening()
    ended = [name for name, _found in solve_all(jobs, executor)]
    assert executor.given == sorted(executor.given, reverse=True)
    assert ended[0] == "c"
    assert ended.index("a") < ended.index("d")
