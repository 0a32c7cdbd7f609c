"""Results are appended and read back; a run's plan says what is left out and why."""

import json

import pytest

from benchmarks import harness, suites
from benchmarks.harness import Plan, Run, append, measure, read_runs
from benchmarks.job import Job, Result
from benchmarks.session import Report, UnknownNameError, plan
from benchmarks.suites import select
from rotation.errors import FileError
from rotation.i18n import language
from tests.benchmarks.records import record


def planned(suite="smoke", data=None, solvers=(), only=(), seeds=(), limit=None, certify=None, reference=None):
    return plan(suite, data, solvers, only, seeds, limit, certify, reference)


def test_lines_are_only_ever_added(tmp_path):
    path = tmp_path / "deep" / "results.jsonl"
    append(path, record() | {"run": "a"})
    with path.open("a") as stream:
        stream.write('{"run": "a", "cut')
    append(path, record() | {"run": "b"})
    assert [json.loads(line)["run"] for line in path.read_text().splitlines() if line.endswith("}")] == ["a", "b"]
    assert [(run.name, len(run.records)) for run in read_runs(path)] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize("text", ["", "no json\n", '{"run": "a", "record": "environment"}\n', "[1]\n"])
def test_a_file_without_results_is_refused(tmp_path, text):
    path = tmp_path / "results.jsonl"
    path.write_text(text)
    with pytest.raises(FileError, match="results"):
        read_runs(path)


def test_a_baseline_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileError):
        read_runs(tmp_path / "nothing.jsonl")


def test_all_configurations_of_an_instance_stand_side_by_side(tiny):
    made, _ = planned(only=("toy", "small7"), solvers=("highs", "greedy"), seeds=(1, 2), data=tiny)
    jobs = made.jobs(2)
    assert [(job.instance, job.seed, job.configuration) for job in jobs[:4]] == [
        ("toy", 1, "highs"),
        ("toy", 1, "greedy"),
        ("toy", 2, "highs"),
        ("toy", 2, "greedy"),
    ]
    assert jobs[-1].instance == "first/small7"


def test_a_run_is_written_as_it_goes(tmp_path, tiny):
    made, _ = planned(only=("small7",), solvers=("highs", "exhaustive"), data=tiny, limit=20.0)
    run = measure(made, tmp_path / "out")
    (read,) = read_runs(tmp_path / "out" / harness.FILE)
    assert read.records == json.loads(json.dumps(run.records))
    assert [found["result"] for found in read.records] == [Result.PROVED, Result.PROVED]
    assert read.environment["cores"] >= 1
    assert read.environment["libraries"]["highspy"]
    assert len(read.environment["source"]) == 12


def test_districts_of_a_city_share_the_cores(monkeypatch):
    asked = []
    monkeypatch.setattr(harness, "cores", lambda: 4)
    monkeypatch.setattr(harness, "run_all", lambda jobs, processes, _start: asked.append((jobs, processes)) or iter(()))
    jobs = [Job("size", f"city/{name}", solver, 1, 9.0, 4) for name in "ab" for solver in ("one", "two")]
    harness._together(jobs, harness.PARALLEL, lambda _job: None)
    ((shared, processes),) = asked
    assert processes == 2
    assert [(job.configuration, job.threads) for job in shared] == [("one", 2), ("one", 2), ("two", 2), ("two", 2)]


def test_on_one_core_districts_run_one_after_another(monkeypatch):
    asked = []
    monkeypatch.setattr(harness, "cores", lambda: 1)
    monkeypatch.setattr(harness, "run_all", lambda jobs, processes, _start: asked.append((jobs, processes)) or iter(()))
    harness._together([Job("size", "city/a", "one", 1, 9.0, 1)], harness.PARALLEL, lambda _job: None)
    assert asked[0][1] == 1
    assert asked[0][0][0].threads == 1


def test_what_is_not_there_is_left_out_with_a_reason(tmp_path):
    chosen = select(("toy", "gap/a10100", "new_taipei_2024", suites.TRANSFERS), tmp_path, ())
    assert chosen.instances == ["toy"]
    assert set(chosen.skipped) == {"gap/a10100", "new_taipei_2024", suites.TRANSFERS}
    assert all(chosen.skipped.values())


def test_every_suite_names_what_there_is():
    for suite in suites.suites().values():
        assert select(suite.instances, None, ()).instances or suite.name == "public"
        assert suite.configurations
    assert len(select(("city",), None, ()).instances) == 16


@pytest.mark.parametrize(
    "given",
    [{"only": ("nowhere",)}, {"only": ("gap/nowhere",)}, {"solvers": ("nobody",)}, {"reference": "nobody"}],
)
def test_unknown_names_are_refused_with_a_list(given, tiny):
    with language("en"), pytest.raises(UnknownNameError, match=r"there are: .*(toy|highs)"):
        planned(data=tiny, **given)


def test_an_unknown_district_is_refused_with_the_districts_there_are_and_no_name_twice(tiny):
    with pytest.raises(KeyError):
        select(("city/nowhere",), None, ())
    with language("en"), pytest.raises(UnknownNameError) as refused:
        planned("smoke", data=tiny, only=("city/nowhere",))
    listed = str(refused.value).partition("there are: ")[2].split(", ")
    assert "city/海淀区" in listed
    assert len(listed) == len(set(listed))


def test_a_suite_has_a_seed_and_a_time_for_certificates_of_its_own(tiny):
    assert [planned(name, data=tiny)[0].seeds for name in ("smoke", "public")] == [(1,), (0,)]
    assert planned("size")[0].certify > 0 == planned("smoke", data=tiny)[0].certify
    assert planned("size", certify=0.0)[0].certify == 0


def test_a_tied_size_and_a_district_of_the_city_can_be_asked_for():
    made, _ = planned("size", only=("mid_tied", "city/海淀区"))
    assert made.instances == ("mid_tied", "city/海淀区")


def test_a_published_case_goes_by_its_file_without_the_extension_too(tiny):
    (tiny / "first/small7").rename(tiny / "first/small7.dat")
    for name in ("first/small7.dat", "small7.dat", "small7"):
        assert planned("public", data=tiny, only=(name,))[0].instances == ("first/small7.dat",)
    (tiny / "first/small7").write_bytes((tiny / "first/small7.dat").read_bytes())
    assert planned("public", data=tiny, only=("small7",))[0].instances == ("first/small7",)


def known(value, optimum, result=Result.PROVED, name="a", configuration="one"):
    found = record(name, configuration, values=(value,), result=result, layout="gap")
    found["goals"][0]["optimum"] = optimum
    return found


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ([known(5, 5)], 0),
        ([known(5, 5), known(9, None, Result.UNPROVED)], 0),
        ([known(5, 5, Result.UNPROVED)], 5),
        ([known(6, 5, Result.UNPROVED)], 1),
        ([known(5, 5, Result.UNPROVED), known(6, 5, Result.UNPROVED)], 1),
        ([known(5, 5, Result.WRONG)], 1),
        ([record(result=Result.CRASH, goals=[])], 1),
        ([record(result=Result.MISSING, goals=[])], 1),
    ],
)
def test_published_cases_end_well_only_at_proved_optima(records, code):
    assert Report(Run("now", "public", {}, {}, records), None, "relaxation", 1.5).exit_code() == code


def judged(*records, **more):
    return Report(Run("now", "public", {}, {}, list(records), **more), None, "relaxation", 1.5)


def test_what_differs_is_named_in_words_and_in_json():
    report = judged(known(6, 5, Result.UNPROVED), known(5, 5, Result.UNPROVED, "b"), known(9, None, name="c"))
    told = ["a · one: goal 0 is 6, the known optimum 5", "b · one: the known optimum is reached, but not proved"]
    with language("en"):
        assert report.as_json()["differing"] == told
        assert report.lines()[-3:] == [*told, "cases with a known optimum: 2, differing: 2"]


def test_a_case_is_counted_once_however_many_configurations_solve_it():
    two = known(6, 5, Result.UNPROVED, configuration="two")
    with language("en"):
        told = judged(known(5, 5), two, known(5, 5, name="b")).lines()[-1]
    assert told == "cases with a known optimum: 2, differing: 1"


def test_who_takes_no_part_differs_only_where_nobody_else_does():
    absent = record(configuration="two", result=Result.UNSUPPORTED, goals=[], why="not its kind")
    assert judged(known(5, 5), absent).exit_code() == 0
    assert judged(absent).exit_code() == 1


def test_shares_of_proofs_are_of_the_cases_that_a_configuration_takes():
    absent = record("b", result=Result.UNSUPPORTED, goals=[], why="not its kind")
    with language("en"):
        assert "one: shifted geometric mean 1.00 s, 1 of 1 proved" in judged(record(), absent).lines()
        assert (
            "one: shifted geometric mean 3.69 s, 1 of 2 proved" in judged(record(), record("b", result="wrong")).lines()
        )


def test_a_case_that_is_proved_to_have_no_solution_says_so():
    nothing = known(None, None)
    nothing["status"] = "infeasible"
    with language("en"):
        assert judged(nothing).table()[1][0][2] == "no solution, proved"


def test_a_stopped_run_shows_what_was_measured_and_ends_as_interrupted():
    report = judged(known(5, 5), planned=3, stopped=True)
    with language("en"):
        assert "stopped: 1 of 3 measurements are done" in report.lines()
    assert report.exit_code() == 130
    assert report.as_json()["stopped"]


def test_ctrl_c_ends_a_run_and_keeps_what_was_measured(tmp_path, monkeypatch):
    def two_then_stop(jobs, processes, on_start):
        yield jobs[0], {"result": "proved", "seconds": {}, "goals": []}
        raise KeyboardInterrupt

    monkeypatch.setattr(harness, "run_all", two_then_stop)
    run = measure(Plan("smoke", ("toy", "small"), ("highs",), (1,), 5.0), tmp_path)
    assert (run.stopped, run.planned, len(run.records)) == (True, 2, 1)
    assert len((tmp_path / harness.FILE).read_text().splitlines()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"instance": None},
        {"result": "well"},
        {"seconds": {}},
        {"seconds": {"total": "long"}},
        {"goals": [{"name": "a"}]},
        {"goals": [7]},
        {"program": None},
    ],
)
def test_a_baseline_with_a_broken_line_is_refused_and_named(tmp_path, change):
    append(tmp_path / "old.jsonl", record())
    append(tmp_path / "old.jsonl", record() | change)
    with language("en"), pytest.raises(FileError, match=r"old\.jsonl, line 2"):
        read_runs(tmp_path / "old.jsonl")


def test_a_baseline_whose_proofs_contradict_each_other_proves_nothing():
    then = Run("then", "smoke", {}, {}, [record(values=(4,)), record(configuration="two")])
    report = Report(Run("now", "smoke", {}, {}, [record()]), [then], "relaxation", 1.5)
    assert report.exit_code() == 0
    assert report.comparison.compared == 1


@pytest.mark.parametrize(
    ("result", "code"),
    [(Result.PROVED, 0), (Result.UNPROVED, 0), (Result.MISSING, 0), (Result.WRONG, 1), (Result.TIMEOUT, 1)],
)
def test_other_suites_end_badly_at_defects_only(result, code):
    assert Report(Run("now", "smoke", {}, {}, [record(result=result)]), None, "relaxation", 1.5).exit_code() == code


def test_a_regression_and_nothing_to_compare_end_badly():
    now = Run("now", "smoke", {}, {}, [record()])
    for baseline, code in ((record(), 0), (record(values=(4,)), 1), (record("other"), 1)):
        then = [Run("then", "smoke", {}, {}, [baseline])]
        assert Report(now, then, "relaxation", 1.5).exit_code() == code


def test_the_public_suite_needs_a_folder_and_refuses_broken_data(tiny, monkeypatch):
    from benchmarks import session

    (tiny / "first" / "small7").write_text("2 3 x")
    with pytest.raises(FileError, match="small7"):
        planned("public", data=tiny)
    monkeypatch.setattr(session, "NEIGHBOUR", tiny / "nothing")
    with pytest.raises(UnknownNameError, match="--data"):
        planned("public")


def test_a_folder_of_school_lists_alone_will_do_but_broken_cases_are_told_in_every_suite(tiny, tmp_path):
    (tmp_path / "lists" / "school_directory").mkdir(parents=True)
    made, _ = planned("smoke", data=tmp_path / "lists")
    assert made.instances == ("toy", "small")
    assert len(made.skipped) == 3
    (tiny / "first" / "small7").write_text("2 3 x")
    with pytest.raises(FileError, match="small7"):
        planned("smoke", data=tiny)


def test_a_plan_is_data():
    assert Plan("smoke", ("toy",), ("highs",), (1,), 5.0).jobs(2) == [Job("smoke", "toy", "highs", 1, 5.0, 2)]
