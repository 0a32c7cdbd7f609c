"""Random small networks for hypothesis, in the many guises in which a program can be one."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.program import INFINITY, Program

SMALL = st.integers(-4, 4)


@dataclass
class Web:
    """Columns that leave one sum and enter another: `entries[i]` are (column, unit) of sum i."""

    draw: st.DrawFn
    build: ProgramBuilder
    point: list[int]
    entries: list[list[tuple[int, int]]]
    terms: list[int] = field(default_factory=list)

    def activity(self, entries: list[tuple[int, int]]) -> int:
        return sum(unit * self.point[column] for column, unit in entries)

    def hard(self, entries: list[tuple[int, int]]) -> None:
        """A row, scaled, perhaps negated, mostly kept by the point: `<=`, `>=`, `=` or ranged."""
        draw, factor = self.draw, self.draw(st.sampled_from([1, -1, 2, -3, 10]))
        centre = factor * (self.activity(entries) if draw(st.integers(0, 9)) else draw(SMALL))
        below, above = (draw(st.sampled_from([0, 0, 1, 4, INFINITY])) for _ in range(2))
        self.build.rows(
            [0],
            [0] * len(entries),
            [column for column, _ in entries],
            [factor * unit for _, unit in entries],
            lower=-INFINITY if below == INFINITY else centre - below,
            upper=INFINITY if above == INFINITY else centre + above,
        )

    def soft(self, entries: list[tuple[int, int]]) -> None:
        """A priced row whose slack is counted in other units than its columns."""
        draw, factor = self.draw, self.draw(st.sampled_from([1, 2, 10]))
        side = {draw(st.sampled_from(["lower", "upper"])): draw(st.integers(-6, 25))}
        self.build.rows(
            [0],
            [0] * len(entries),
            [column for column, _ in entries],
            [factor * unit for _, unit in entries],
            price=draw(st.integers(0, 3)),
            slack_limit=draw(st.sampled_from([4, 100])),
            **side,
        )

    def term(self, entries: list[tuple[int, int]]) -> None:
        """A convex term over the sum, mostly with the point in its range; perhaps a cap on it."""
        draw, factor, constant = self.draw, self.draw(st.sampled_from([1, -1, 2])), self.draw(SMALL)
        steps = sorted(draw(st.lists(st.integers(-3, 5), min_size=1, max_size=14)))
        values = [draw(SMALL)]
        for step in steps:
            values.append(values[-1] + step)
        place = draw(st.integers(0, len(steps)))
        low = constant + factor * self.activity(entries) - place
        term = self.build.terms(
            [0] * len(entries),
            [column for column, _ in entries],
            [factor * unit for _, unit in entries],
            constant=constant,
            lower=[low],
            upper=[low + len(steps)],
            values=values,
        ).tolist()
        self.terms += term
        if draw(st.integers(0, 3)) == 0:
            row = self.build.rows([0], [], [], [], upper=values[place] + draw(st.integers(-1, 3)))
            self.build.row_terms(row, term, [1])


@st.composite
def networks(draw: st.DrawFn) -> Program:
    """Up to six columns and four sums, parts of sums, convex terms, soft rows, and goals of either sign."""
    build = ProgramBuilder()
    count, sums = draw(st.integers(1, 6)), draw(st.integers(0, 4))
    lower = [draw(st.integers(-2, 1)) for _ in range(count)]
    upper = [low + draw(st.sampled_from([0, 1, 1, 2, 3])) for low in lower]
    build.columns(lower, upper, "x")
    build.groups("rule", ["a row"])
    web = Web(
        draw, build, [draw(st.integers(*ends)) for ends in zip(lower, upper, strict=True)], [[] for _ in range(sums)]
    )
    for column in range(count):
        places = draw(st.lists(st.integers(0, sums - 1), max_size=2, unique=True)) if sums else []
        unit = draw(st.sampled_from([1, -1]))
        for place in places:
            web.entries[place].append((column, unit))
            unit = -unit
    kinds = [web.hard, web.hard, web.soft, web.term]
    for entries in web.entries:
        part = draw(st.lists(st.sampled_from(entries), max_size=4, unique=True)) if entries else []
        for subject in [entries, entries, part, [(draw(st.integers(0, count - 1)), 1)]]:
            if subject and draw(st.integers(0, 2)):
                draw(st.sampled_from(kinds))(subject)
    for name in ("first", "second", "third")[: draw(st.integers(0, 3))]:
        used = draw(st.lists(st.integers(0, count - 1), max_size=6))
        build.goal(
            name,
            used,
            [draw(SMALL) for _ in used],
            terms=web.terms,
            weights=[draw(st.integers(0, 2)) for _ in web.terms],
            constant=draw(SMALL),
        )
    return build.build()
