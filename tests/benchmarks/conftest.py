"""Where data that others made may lie, and tiny cases of both public layouts written by hand."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"

# Costs 3 1 / 2 5 / 4 4 jobs for two agents; loads 2 1 2 / 1 3 1; capacities 3 3.
GAP = "2 3\n3 2 4\n1 5 4\n2 1 2\n1 3 1\n3 3\n"
"""Least cost 7: agent 1 takes job 2 (2), agent 2 jobs 1 and 3 (1 + 4)."""

CANDIDATES = """teacher,school,line,allowed,is_move,welfare,burden
t1,s1,a,1,0,10,5
t1,s2,b,1,1,40,9
t2,s1,a,1,0,10,5
t2,s2,b,0,1,90,1
"""
LINES = "line,school,min_staff,max_staff,weight\na,s1,1,2,1\nb,s2,1,1,3\n"
"""Best: t1 moves: no shortage, one move, welfare 50, burden 14."""


@pytest.fixture
def shared():
    if not SHARED.is_dir():
        pytest.skip("the folder with data that others made is not beside the checkout")
    return SHARED


@pytest.fixture
def tiny(tmp_path):
    """A folder with both layouts as subfolders."""
    gap, moves = tmp_path / "data" / "first", tmp_path / "data" / "second"
    gap.mkdir(parents=True)
    moves.mkdir()
    (gap / "small7").write_text(GAP)
    (gap / "optima.csv").write_text("case,best_known_min\nsmall7,7\n")
    (moves / "case_4_candidates.csv").write_text(CANDIDATES)
    (moves / "case_4_lines.csv").write_text(LINES)
    (moves / "optima.csv").write_text("case,total_shortage,weighted_shortage,moves,welfare,burden\n4,0,0,1,50,14\n")
    return tmp_path / "data"
