"""Random small programs for hypothesis: every feature of a program, and few enough points to try them all."""

from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.program import INFINITY, Program, Tolerance

SMALL = st.integers(-4, 4)
NAMES = ("first", "second", "third")


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
def entries(draw: st.DrawFn, owners: int, columns: int) -> tuple[list[int], list[int], list[int]]:
    """Owner, column and coefficient of a few entries, duplicates and zeros among them."""
    count = draw(st.integers(0, 3 * owners)) if owners and columns else 0
    triples = [
        (draw(st.integers(0, owners - 1)), draw(st.integers(0, columns - 1)), draw(SMALL)) for _ in range(count)
    ]
    return [t[0] for t in triples], [t[1] for t in triples], [t[2] for t in triples]


@st.composite
def convex_tables(draw: st.DrawFn) -> tuple[int, list[int]]:
    """The lower end of a range and a convex function's values from there on."""
    steps = sorted(draw(st.lists(st.integers(-3, 5), min_size=0, max_size=12)))
    values = [draw(SMALL)]
    for step in steps:
        values.append(values[-1] + step)
    return draw(st.integers(-8, 1)), values


@st.composite
def programs(draw: st.DrawFn, most_columns: int = 4) -> Program:
    """Up to four columns, four rows, two priced rows, two terms and three goals."""
    build = ProgramBuilder()
    count = draw(st.integers(0, most_columns))
    lower = [draw(st.integers(-3, 2)) for _ in range(count)]
    width = [draw(st.integers(0, 4)) for _ in range(count)]
    columns = build.columns(lower, [low + extra for low, extra in zip(lower, width, strict=True)], "x")
    group = build.groups("rule", ["a row"])[0]
    rows = draw(st.integers(0, 4))
    below = [draw(st.one_of(st.just(-INFINITY), st.integers(-9, 4))) for _ in range(rows)]
    above = [
        draw(st.one_of(st.just(INFINITY), st.integers(0, 6).map(lambda extra, low=low: max(low, -6) + extra)))
        for low in below
    ]
    hard = build.rows([group] * rows, *draw(entries(rows, count)), lower=below, upper=above)
    soft = draw(st.integers(0, 2)) if count else 0
    if soft:
        at_least = draw(st.booleans())
        sides = [draw(st.integers(-4, 8)) for _ in range(soft)]
        build.rows(
            [group] * soft,
            *draw(entries(soft, count)),
            **({"lower": sides} if at_least else {"upper": sides}),
            price=[draw(st.integers(0, 3)) for _ in range(soft)],
            slack_limit=draw(st.integers(0, 6)),
        )
    _add_terms(draw, build, count, [int(row) for row, low in zip(hard, below, strict=True) if low == -INFINITY])
    for name in NAMES[: draw(st.integers(0, 3))]:
        used = draw(st.lists(st.sampled_from(columns.tolist()), max_size=4)) if count else []
        build.goal(
            name, used, [draw(SMALL) for _ in used], constant=draw(SMALL), tolerance=draw(tolerances())
        )
    return build.build()


def _add_terms(draw: st.DrawFn, build: ProgramBuilder, count: int, capped: list[int]) -> None:
    tables = draw(st.lists(convex_tables(), max_size=2))
    if not tables:
        return
    terms = build.terms(
        *draw(entries(len(tables), count)),
        constant=[draw(SMALL) for _ in tables],
        lower=[low for low, _ in tables],
        upper=[low + len(values) - 1 for low, values in tables],
        values=[value for _, values in tables for value in values],
    )
    if capped and draw(st.booleans()):
        build.row_terms([draw(st.sampled_from(capped)) for _ in terms], terms, [draw(st.integers(0, 2)) for _ in terms])
    if draw(st.booleans()):
        build.goal(draw(st.sampled_from(NAMES)), terms=terms, weights=[draw(st.integers(0, 3)) for _ in terms])
