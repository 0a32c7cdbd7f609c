"""Random small programs for hypothesis: every feature of a program, and few enough points to try them all."""

from dataclasses import dataclass

from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.program import INFINITY, Program, Tolerance

SMALL = st.integers(-4, 4)
NAMES = ("first", "second", "third")


@dataclass
class Triples:
    """Owner, column and coefficient of entries, duplicates and zeros among them."""

    owner: list[int]
    column: list[int]
    coefficient: list[int]

    def at(self, count: int, point: list[int]) -> list[int]:
        sums = [0] * count
        for owner, column, coefficient in zip(self.owner, self.column, self.coefficient, strict=True):
            sums[owner] += coefficient * point[column]
        return sums


@st.composite
def tolerances(draw: st.DrawFn) -> Tolerance | None:
    """None, an absolute one, a share of the value, or a share of the improvement on a reference."""
    kind = draw(st.sampled_from(["none", "absolute", "share", "improvement"]))
    if kind == "none":
        return None
    if kind == "absolute":
        return Tolerance(absolute=draw(st.integers(0, 4)))
    permille = draw(st.sampled_from([20, 100, 333, 1000]))
    return Tolerance(permille=permille, reference=draw(st.integers(-20, 40)) if kind == "improvement" else None)


@st.composite
def entries(draw: st.DrawFn, owners: int, columns: int) -> Triples:
    count = draw(st.integers(owners, 3 * owners)) if owners and columns else 0
    owner = [draw(st.integers(0, owners - 1)) for _ in range(count)]
    column = [draw(st.integers(0, columns - 1)) for _ in range(count)]
    return Triples(owner, column, [draw(SMALL) for _ in range(count)])


@dataclass
class Growing:
    """A program in the making, and a point that most of its rows are laid around so that most have a solution."""

    draw: st.DrawFn
    build: ProgramBuilder
    point: list[int]
    heights: list[int]

    def terms(self) -> list[int]:
        """Up to two convex terms; most ranges hold the point's argument. `heights` are the values there."""
        draw, count = self.draw, self.draw(st.integers(0, 2))
        shape = draw(entries(count, len(self.point)))
        constants = [draw(SMALL) for _ in range(count)]
        lows, tables = [], []
        for constant, inside in zip(constants, shape.at(count, self.point), strict=True):
            steps = sorted(draw(st.lists(st.integers(-3, 5), min_size=1, max_size=12)))
            values = [draw(SMALL)]
            for step in steps:
                values.append(values[-1] + step)
            place = draw(st.integers(0, len(values) - 1))
            lows.append(constant + inside - place if draw(st.integers(0, 7)) else draw(st.integers(-8, 1)))
            tables.append(values)
            self.heights.append(values[place])
        if not count:
            return []
        return self.build.terms(
            shape.owner,
            shape.column,
            shape.coefficient,
            constant=constants,
            lower=lows,
            upper=[low + len(values) - 1 for low, values in zip(lows, tables, strict=True)],
            values=[value for values in tables for value in values],
        ).tolist()

    def hard_rows(self, group: int, terms: list[int]) -> None:
        """Up to four rows, `<=`, `>=`, `=` or ranged, most of them kept by the point."""
        draw, count = self.draw, self.draw(st.integers(0, 4))
        shape = draw(entries(count, len(self.point)))
        below, above, capped = [], [], []
        for row, activity in enumerate(shape.at(count, self.point)):
            centre = activity if draw(st.integers(0, 7)) else draw(st.integers(-9, 9))
            kind = draw(st.sampled_from(["<=", ">=", "=", "ranged", "capped" if terms else "<="]))
            height = 0
            if kind == "capped":
                term, coefficient = draw(st.sampled_from(range(len(terms)))), draw(st.integers(0, 2))
                capped.append((row, terms[term], coefficient))
                height = coefficient * self.heights[term]
            below.append(-INFINITY if kind in ("<=", "capped") else centre - draw(st.integers(0, 3)) * (kind != "="))
            above.append(INFINITY if kind == ">=" else centre + height + draw(st.integers(0, 3)) * (kind != "="))
        rows = self.build.rows([group] * count, shape.owner, shape.column, shape.coefficient, lower=below, upper=above)
        if capped:
            self.build.row_terms([rows[row] for row, _, _ in capped], *zip(*[pair[1:] for pair in capped], strict=True))

    def soft_rows(self, group: int) -> None:
        """Up to two priced rows, both `>=` or both `<=`."""
        draw, count = self.draw, self.draw(st.integers(0, 2))
        if not count:
            return
        shape = draw(entries(count, len(self.point)))
        sides = [draw(st.integers(-4, 8)) for _ in range(count)]
        self.build.rows(
            [group] * count,
            shape.owner,
            shape.column,
            shape.coefficient,
            **({"lower": sides} if draw(st.booleans()) else {"upper": sides}),
            price=[draw(st.integers(0, 3)) for _ in range(count)],
            slack_limit=draw(st.sampled_from([3, 12])),
        )


@st.composite
def programs(draw: st.DrawFn, most_columns: int = 4) -> Program:
    """Up to four columns, four rows, two priced rows, two terms and three goals; about one in five infeasible."""
    build = ProgramBuilder()
    count = draw(st.integers(1, most_columns)) if draw(st.integers(0, 15)) else 0
    lower = [draw(st.integers(-3, 2)) for _ in range(count)]
    upper = [low + draw(st.integers(0, 4)) for low in lower]
    columns = build.columns(lower, upper, "x").tolist()
    group = int(build.groups("rule", ["a row"])[0])
    point = [draw(st.integers(low, high)) for low, high in zip(lower, upper, strict=True)]
    growing = Growing(draw, build, point, [])
    terms = growing.terms()
    growing.hard_rows(group, terms)
    growing.soft_rows(group)
    for name in NAMES[: draw(st.sampled_from([3, 2, 3, 1, 3, 0]))]:
        used = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=5)) if count else []
        curved = draw(st.lists(st.sampled_from(terms), max_size=2)) if terms else []
        build.goal(
            name,
            used,
            [draw(SMALL) for _ in used],
            terms=curved,
            weights=[draw(st.integers(0, 3)) for _ in curved],
            constant=draw(SMALL),
            tolerance=draw(tolerances()),
        )
    return build.build()
