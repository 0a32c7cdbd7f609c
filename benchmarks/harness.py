"""Runs a suite and appends every result to a file of JSON lines: nothing that was measured is ever rewritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from benchmarks.environment import cores, environment
from benchmarks.job import Job, Record, is_record
from benchmarks.runner import run_all
from rotation.errors import FileError
from rotation.i18n import _

FILE = "results.jsonl"
PARALLEL = 2
"""Districts of a city solved at a time; processes times threads never exceed the cores."""


@dataclass(frozen=True)
class Plan:
    """What one run of the harness measures."""

    suite: str
    instances: Sequence[str]
    configurations: Sequence[str]
    seeds: Sequence[int]
    limit: float
    data: Path | None = None
    skipped: dict[str, str] = field(default_factory=dict)
    certify: float = 0.0

    def jobs(self, threads: int) -> list[Job]:
        """All configurations of one instance and seed side by side, instance by instance."""
        data = "" if self.data is None else str(self.data.resolve())
        return [
            Job(self.suite, instance, configuration, seed, self.limit, threads, data, self.certify)
            for instance in self.instances
            for seed in self.seeds
            for configuration in self.configurations
        ]


@dataclass
class Run:
    """One run of the harness: when it began (its name), where, and a record per job of the `planned` ones.

    `stopped`: the user ended it before all were measured.
    """

    name: str
    suite: str
    environment: Record
    skipped: dict[str, str]
    records: list[Record] = field(default_factory=list)
    planned: int = 0
    stopped: bool = False


def measure(
    plan: Plan,
    out: Path,
    on_start: Callable[[Job, int, int], None] | None = None,
    on_record: Callable[[Record], None] | None = None,
) -> Run:
    """Run everything and append it to `out`/results.jsonl. Raises FileError where that cannot be written.

    Ctrl-C ends what is being measured and returns what was measured before.
    """
    run = Run(datetime.now(UTC).isoformat(timespec="milliseconds"), plan.suite, environment(), plan.skipped)
    path = out / FILE
    head = {"record": "environment", "run": run.name, "suite": run.suite, "skipped": run.skipped}
    append(path, head | run.environment)
    jobs = plan.jobs(cores())
    run.planned = len(jobs)
    started = 0

    def starting(job: Job) -> None:
        nonlocal started
        started += 1
        if on_start is not None:
            on_start(job, started, len(jobs))

    try:
        for parts, group in groupby(jobs, key=lambda job: job.instance.startswith("city/")):
            with closing(_together(list(group), PARALLEL if parts else 1, starting)) as results:
                for job, found in results:
                    record = {"record": "run", "run": run.name, **job.as_record(), **found}
                    append(path, record)
                    run.records.append(record)
                    if on_record is not None:
                        on_record(record)
    except KeyboardInterrupt:
        run.stopped = True
    return run


def _together(jobs: list[Job], parallel: int, on_start: Callable[[Job], None]) -> Generator[tuple[Job, Record]]:
    """Run jobs, several at a time only where each still has a core."""
    processes = min(parallel, cores())
    threads = max(1, cores() // processes)
    shared = [Job(**(job.as_record() | {"threads": threads})) for job in jobs]
    # Configurations of a city come one after another, so that they do not take cores from each other.
    shared.sort(key=lambda job: (job.seed, job.configuration) if processes > 1 else (0, ""))
    return run_all(shared, processes, on_start)


def append(path: Path, record: Record) -> None:
    """Add one line; a line that a crash left unfinished is ended first. Raises FileError."""
    line = json.dumps(record, ensure_ascii=False, sort_keys=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as stream:
            if stream.tell():
                stream.seek(-1, 2)
                line = line if stream.read(1) == b"\n" else "\n" + line
            stream.write(line.encode("utf-8"))
    except OSError as error:
        raise FileError(_("{file}: cannot be written ({reason})").format(file=path, reason=error)) from error


def read_runs(path: Path) -> list[Run]:
    """All runs of a file of results, oldest first; a line cut off by a crash is passed over. Raises FileError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(_("{file}: cannot be read ({reason})").format(file=path, reason=error)) from error
    runs: dict[str, Run] = {}
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(record, dict) or not isinstance(record.get("run"), str):
            continue
        name = record["run"]
        run = runs.setdefault(name, Run(name, str(record.get("suite", "")), {}, {}))
        if record.get("record") == "run":
            if not is_record(record):
                text = _("{file}, line {line}: is no result of a benchmark")
                raise FileError(text.format(file=path, line=number))
            run.records.append(record)
        else:
            run.environment = record
    if not any(run.records for run in runs.values()):
        raise FileError(_("{file} holds no results of a benchmark").format(file=path))
    return list(runs.values())
