"""A solve as a piece of work for an executor, and the store in which its files are found again by what went in."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import rotation
from rotation.certification import CERTIFICATE_FILE, Time, certificate_of
from rotation.errors import UseError
from rotation.io.atomic import new_folder
from rotation.io.plan_facts import MANIFEST_FILE
from rotation.io.plan_json import PLAN_FILE
from rotation.io.scratch import scratch
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.planning.executors import Executor, Failure, Tell, Told
from rotation.report.as_json import outcome_json
from rotation.report.certified import certified_json, refused_json
from rotation.report.files import NAMED, listed_hash, renamed, write_outcome
from rotation.report.words import not_taken, said
from rotation.rules.registry import settled
from rotation.solve import Outcome, solve
from solvers.backend import UnsupportedError
from solvers.certificate import CertificateError
from solvers.solution import Progress
from solvers.watch import EngineError

RESULT_FILE = "result.json"
Files = dict[str, bytes]


class SolveJob(NamedTuple):
    """What is to be solved; `data` and `policy_file` are the paths that the plan's manifest names."""

    instance: Instance
    policy: Policy
    solver: str
    time_limit: float | None
    threads: int
    data: str = ""
    policy_file: str = ""
    certificate: float | None = None
    """Most seconds for the certificate of the plan; None for none."""
    memory_mb: int | None = None
    gap: float = 0.0
    work: float | None = None

    @property
    def key(self) -> str:
        """SHA-256 of everything that the result depends on, as hex; where data and policy lie is no part of it."""
        parts = (rotation.__version__, self.instance.digest(), settled(self.policy).digest(), self.solver)
        text = "\n".join([*parts, str(self.time_limit)])
        if self.certificate is not None or self.memory_mb is not None:
            text += f"\n{self.certificate}\n{self.memory_mb}"
        if self.gap or self.work is not None:
            text += f"\n{self.gap}\n{self.work}"
        return hashlib.sha256(text.encode()).hexdigest()


class Done(NamedTuple):
    """The files of a solve: result.json, and a plan's folder where there is a plan; `again`: found in the store."""

    files: Files
    again: bool

    @property
    def result(self) -> dict[str, Any]:
        """What result.json says."""
        found: dict[str, Any] = json.loads(self.files[RESULT_FILE])
        return found


def solve_job(item: bytes, tell: Tell) -> bytes:
    """Solve a pickled SolveJob and return its files, pickled; see rotation.planning.executors.Work."""
    job: SolveJob = pickle.loads(item)  # noqa: S301 - made by this program
    told: list[str] = [""]

    def progress(now: Progress) -> None:
        line = f"{now.goal}: {'-' if now.objective is None else now.objective}"
        if line != told[0]:
            told[0] = line
            tell(line)

    time = Time.of(job.time_limit, job.certificate)
    try:
        outcome = solve(
            job.instance,
            job.policy,
            solver=job.solver,
            time_limit=time.for_solver(),
            threads=job.threads,
            memory_mb=job.memory_mb,
            gap=job.gap,
            work=job.work,
            on_progress=progress,
        )
    except UnsupportedError as error:
        raise UseError(not_taken(job.solver, error)) from error
    result = {"key": job.key, **outcome_json(outcome)}
    more: Files = {}
    if outcome.plan is not None:
        result["moves_count"] = len(result.pop("moves"))
        more, result["certificate"] = _certificate(outcome, time.for_certificate(), job.threads)
    files: Files = {}
    if outcome.plan is not None:
        data, policy = (Path(name) if name else None for name in (job.data, job.policy_file))
        with scratch() as folder:
            for path in write_outcome(outcome, folder, ["rotation"], data, policy, more):
                files[path.name] = path.read_bytes()
    files[RESULT_FILE] = (json.dumps(result, ensure_ascii=False, indent=1) + "\n").encode()
    return pickle.dumps(files)


def _certificate(outcome: Outcome, seconds: float | None, threads: int) -> tuple[Files, dict[str, Any] | None]:
    """The certificate's file and what it proves; nothing where none is wanted or none could be made."""
    if seconds is None:
        return {}, None
    try:
        content, certified = certificate_of(outcome, seconds, threads=threads)
    except (CertificateError, EngineError) as error:
        return {}, refused_json(said(error))
    return {CERTIFICATE_FILE: content}, certified_json(certified)


class Store:
    """Results in a folder, one folder a key; each is written whole or not at all. `afresh`: none is found there."""

    def __init__(self, folder: Path, *, afresh: bool = False) -> None:
        self.folder, self.afresh = folder, afresh

    def get(self, key: str) -> Files | None:
        """The files of a result; None where there is none, or not the one that was written."""
        place = self.folder / key
        if self.afresh:
            return None
        try:
            files = {path.name: path.read_bytes() for path in sorted(place.iterdir()) if path.is_file()}
            whole = json.loads(files[RESULT_FILE])["key"] == key
        except (OSError, ValueError, KeyError, TypeError):
            return None
        listed = listed_hash(place, PLAN_FILE)
        plan = files.get(PLAN_FILE)
        same = plan is None or hashlib.sha256(plan).hexdigest() == listed
        return files if whole and same else None

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Keep the files of a result. Raises FileError."""
        with new_folder(self.folder / key, last=(RESULT_FILE,)) as draft:
            for name, content in files.items():
                (draft / name).write_bytes(content)


def solve_all(
    jobs: Mapping[str, SolveJob], executor: Executor, store: Store | None = None, told: Told | None = None
) -> Iterator[tuple[str, Done | Failure]]:
    """Each job with its files, those in the store first; equal jobs are solved once.

    Those with the most teachers begin first: begun last, the longest would go on alone.
    Manifests name each job's own paths, also where the files come from the store and all was moved since.
    """
    names: dict[str, list[str]] = {}
    for name, job in jobs.items():
        names.setdefault(job.key, []).append(name)
    todo: dict[str, bytes] = {}
    for key, same in sorted(names.items(), key=lambda item: -len(jobs[item[1][0]].instance.teachers)):
        files = None if store is None else store.get(key)
        if files is None:
            todo[key] = pickle.dumps(jobs[same[0]])
        else:
            yield from ((name, Done(_as_of(jobs[name], files), True)) for name in same)

    def tell(key: str, line: str) -> None:
        if told is not None:
            told(names[key][0], line)

    for key, content in executor.run(solve_job, todo, tell):
        if isinstance(content, Failure):
            yield from ((name, content) for name in names[key])
            continue
        files = pickle.loads(content)  # noqa: S301 - made by this program
        if store is not None:
            store.put(key, files)
        yield from ((name, Done(_as_of(jobs[name], files), False)) for name in names[key])


def _as_of(job: SolveJob, files: Files) -> Files:
    """The files with the paths of a job where the manifest names those of an equal one."""
    if MANIFEST_FILE not in files:
        return files
    names = dict(zip(NAMED, (job.data, job.policy_file), strict=True))
    return {**files, MANIFEST_FILE: renamed(files[MANIFEST_FILE], names)}
