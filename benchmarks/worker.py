"""One measurement in this process: make the problem, solve, check the answer anew, time one relaxation."""

from __future__ import annotations

import json
import time
import traceback
from pathlib import Path
from typing import Any

from benchmarks.case import BrokenAnswerError, Case
from benchmarks.configurations import NotInstalledError, get
from benchmarks.formulation import peak_memory_mb
from benchmarks.job import Job, Record, Result, reason
from benchmarks.relaxation_time import relaxation_seconds
from solvers.backend import Limits, UnsupportedError
from solvers.evaluate import feasible, goal_values
from solvers.program import Program
from solvers.said import SaidText
from solvers.solution import Solution, Status
from solvers.witness import Witnesses


def main(job_file: Path, result_file: Path) -> None:
    """Run the job of a JSON file and write its record; failures of the job are records, not exceptions."""
    job = Job(**json.loads(job_file.read_text(encoding="utf-8")))
    result_file.write_text(json.dumps(run(job), ensure_ascii=False), encoding="utf-8")


def run(job: Job) -> Record:
    """The record of a job; `seconds` holds every part, and as total formulate + solve + check.

    `processor` has the seconds of processor time of all threads of this process (not of processes it starts): they say
    what a part costs even where other work takes the cores away.
    """
    record: Record = {"result": Result.EXCEPTION, "why": "", "why_said": None, "seconds": {}, "goals": []}
    try:
        backend = get(job.configuration)
        case = make_case(job, record["seconds"])
        program = case.program()
        record |= _size(case, program)
        witnesses = Witnesses(program)
        limits = Limits(seconds=job.limit, threads=job.threads, seed=job.seed)
        worked = time.process_time()
        solution = backend.solve(program, limits, on_progress=witnesses)
        record["processor"] = {"solve": time.process_time() - worked}
        record |= {"status": solution.status, "stop_reason": solution.stop_reason, "message": solution.message}
        record["memory_peak_mb"] = round(peak_memory_mb(), 1)
        record["goals"] = _goals(case, solution)
        record["seconds"]["solve"] = solution.seconds
        began = time.perf_counter()
        record["result"], why = judge(case, program, solution)
        record |= reason(why)
        record["seconds"]["check"] = time.perf_counter() - began
        if job.certify > 0 and solution.values is not None and record["result"] != Result.WRONG:
            worked = time.process_time()
            record |= certified(job, program, solution, witnesses, record["seconds"])
            record["processor"]["certify"] = time.process_time() - worked
        worked = time.process_time()
        record["seconds"]["relaxation"] = relaxation_seconds(program, job.limit)
        record["processor"]["relaxation"] = time.process_time() - worked
    except NotInstalledError as error:
        record |= {"result": Result.MISSING, **reason(error)}
    except UnsupportedError as error:
        record |= {"result": Result.UNSUPPORTED, **reason(error)}
    except Exception as error:  # A suite goes on whatever one configuration does.
        where = traceback.extract_tb(error.__traceback__)[-1]
        record |= {"result": Result.EXCEPTION, **reason(f"{type(error).__name__}: {error}"[:500])}
        record["where"] = f"{Path(where.filename).name}:{where.lineno}"
    parts = [record["seconds"].get(name) for name in ("formulate", "solve", "check")]
    record["seconds"]["total"] = sum(part for part in parts if part is not None)
    return record


def make_case(job: Job, seconds: dict[str, Any]) -> Case:
    """The job's problem; notes in `seconds` how long making the data and formulating took."""
    data = Path(job.data) if job.data else None
    began = time.perf_counter()
    if data is not None and "/" in job.instance and not job.instance.startswith("city/"):
        from benchmarks.layouts import read_cases

        (published,) = read_cases(data, job.instance)
        seconds["generate"] = time.perf_counter() - began
        return published
    from benchmarks.rotations import RotationCase, default_policy, make_instance

    instance = make_instance(job.instance, job.seed, data)
    # The policy is read with the data: settling it is what loads the rules.
    policy = default_policy()
    made = time.perf_counter()
    case = RotationCase.of(job.instance, instance, policy, job.seed)
    seconds |= {"generate": made - began, "formulate": time.perf_counter() - made}
    return case


def judge(case: Case, program: Program, solution: Solution) -> tuple[Result, str]:
    """What the solution is worth: the answer is checked in the program, in the data and against known optima."""
    if solution.status is Status.ERROR:
        return Result.EXCEPTION, solution.message
    known = [best for best in case.optima if best is not None]
    if solution.values is None:
        if solution.status is not Status.INFEASIBLE:
            return Result.NO_PLAN, solution.message
        return (Result.WRONG, SaidText("called infeasible, yet an optimum is known")) if known else (Result.PROVED, "")
    if not feasible(program, solution.values):
        return Result.WRONG, SaidText("the answer breaks the program")
    values = goal_values(program, solution.values)
    if values != tuple(goal.value for goal in solution.goals):
        return Result.WRONG, SaidText("the stated values are not those of the answer")
    try:
        if case.read(solution.values) != tuple(sign * value for sign, value in zip(case.signs, values, strict=True)):
            return Result.WRONG, SaidText("the data give the answer other values than the program")
    except BrokenAnswerError as error:
        return Result.WRONG, str(error)
    return _against_optima(case, solution)


def _against_optima(case: Case, solution: Solution) -> tuple[Result, str]:
    """Compare goal by goal, as long as the goals before are at their optimum."""
    proved = solution.status is Status.OPTIMAL
    if proved and not all(goal.proved for goal in solution.goals):
        return Result.WRONG, SaidText("called optimal without the bounds to prove it")
    for goal, sign, best in zip(solution.goals, case.signs, case.optima, strict=True):
        if best is None or goal.value is None:
            break
        facts: dict[str, Any] = {"goal": goal.name, "value": sign * goal.value, "best": best}
        if goal.value < sign * best:
            return Result.WRONG, SaidText("{goal}: {value} is better than the known optimum {best}", **facts)
        if proved and goal.value != sign * best:
            return Result.WRONG, SaidText("{goal}: {value} is called optimal, the optimum is {best}", **facts)
        if goal.bound is not None and goal.bound > sign * best:
            facts["bound"] = sign * goal.bound
            return Result.WRONG, SaidText("{goal}: bound {bound} is beyond the known optimum {best}", **facts)
        if goal.value != sign * best:
            break
    return (Result.PROVED if proved else Result.UNPROVED), ""


def certified(job: Job, program: Program, solution: Solution, witnesses: Witnesses, seconds: dict[str, Any]) -> Record:
    """Make a certificate and verify it as it would be read from a file; `certified` is the share of goals it proves.

    One that contradicts the solver makes the answer wrong. Notes in `seconds` how long making and verifying took.
    """
    from solvers.certificate import CertificateError
    from solvers.certificate_check import check_certificate
    from solvers.certificate_json import dump_certificate, load_certificate
    from solvers.certify import certify

    assert solution.values is not None
    began = time.perf_counter()
    worth = [goal.proved for goal in solution.goals]
    try:
        made = certify(
            program,
            solution.values,
            witnesses.points,
            seconds=job.certify,
            threads=job.threads,
            worth_branching=worth,
            derivations=solution.derived,
        )
        content = dump_certificate(made)
        seconds["certify"] = time.perf_counter() - began
        checks = check_certificate(program, load_certificate(content), goal_values(program, solution.values))
    except CertificateError as error:
        return {"result": Result.WRONG, **reason(SaidText("the certificate is refused: {why}", why=error))}
    seconds["verify"] = time.perf_counter() - began - seconds["certify"]
    refuted = [
        goal.name
        for goal, check in zip(solution.goals, checks, strict=True)
        if check.bound is not None and goal.proved and goal.best is not None and check.bound > goal.best
    ]
    if refuted:
        why = SaidText("the certificate's bound refutes {goal}", goal=refuted[0])
        return {"result": Result.WRONG, **reason(why)}
    gaps = [(check.gap / max(1, abs(check.value)), check) for check in checks if check.gap]
    share, widest = max(gaps, key=lambda pair: pair[0], default=(0.0, None))
    facts = None if widest is None else {"goal": widest.name, "gap": widest.gap, "value": widest.value, "share": share}
    return {
        "certified": sum(check.certified for check in checks) / max(len(checks), 1),
        "certified_gap": None if facts is None else {"instance": job.instance, **facts},
        "certificate_bytes": len(content),
    }


def _size(case: Case, program: Program) -> Record:
    formulation = getattr(case, "formulation", None)
    return {
        "layout": case.layout,
        "candidates": len(program) if formulation is None else len(formulation.candidates),
        "columns": len(program),
        "rows": len(program.rows),
        "entries": len(program.rows.entry_row),
        "program": program.digest(),
        "memory_before_mb": round(peak_memory_mb(), 1),
    }


def _goals(case: Case, solution: Solution) -> list[Record]:
    """The goals in the published sign, with the known optimum beside them."""
    return [
        {
            "name": goal.name,
            "sign": sign,
            "value": None if goal.value is None else sign * goal.value,
            "best": None if goal.best is None else sign * goal.best,
            "bound": None if goal.bound is None else sign * goal.bound,
            "optimum": best,
            "proved": goal.proved,
            "seconds": round(goal.seconds, 4),
            "how": goal.how,
        }
        for goal, sign, best in zip(solution.goals, case.signs, case.optima, strict=True)
    ]
