"""Records as a run leaves them, made by hand."""

from benchmarks.job import Result


def record(instance="a", configuration="one", result=Result.PROVED, solve=1.0, values=(5,), **more):
    """One run of one or more minimised goals; `bound` equals the value where it is proved."""
    proved = result == Result.PROVED
    goals = [
        {
            "name": f"goal {at}",
            "sign": 1,
            "value": value,
            "best": value,
            "bound": value if proved else None,
            "optimum": None,
            "proved": proved,
            "seconds": 0.1,
            "how": "search",
        }
        for at, value in enumerate(values)
    ]
    return {
        "record": "run",
        "run": "now",
        "suite": "smoke",
        "instance": instance,
        "configuration": configuration,
        "seed": 1,
        "limit": 10.0,
        "threads": 2,
        "result": result,
        "why": "",
        "seconds": {"formulate": 0.5, "solve": solve, "check": 0.5, "total": solve + 1.0, "relaxation": 1.0},
        "goals": goals,
        "program": "p",
        "layout": "rotation",
        "candidates": 100,
        "columns": 100,
        "rows": 10,
        "entries": 200,
        "memory_peak_mb": 50.0,
        "began": 100.0,
        "wall": 2.0,
    } | more
