"""Rule reciprocity: each urban-rural pair sends and takes back as many teachers as was agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from rotation.formulation.builder import Entries, Spots, selected
from rotation.i18n import N_, _
from rotation.model.instance import records
from rotation.model.lookup import indexed
from rotation.model.params import param
from rotation.model.state import IntArray
from rotation.model.vocabulary import CHANNELS, FORMS
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_AGREED = N_("what the two schools of a pair agreed on stands in the table of pairs; a blank limit limits nothing")


class Reciprocity(Rule):
    """The teachers who move between the schools of an urban-rural pair are within the pair's limits, each way.

    Out: from the urban to the rural school by a move whose channel is the pair; one that an earlier channel carries
    (two schools of one group) is not the pair's. Back: shadowing at the urban school. Persons who go there, whatever
    their load; online service is no going.
    """

    id = "reciprocity"
    kind = "group"
    zh = "结对互派人数"
    en = "reciprocity"
    demands = N_("Each urban-rural pair sends, and takes back for shadowing, as many teachers as was agreed.")
    formula = N_(
        "for each urban-rural pair, in persons, forms that commute:\n"
        "min_out <= moves from the urban to the rural school by the channel pair <= max_out\n"
        "min_back <= teachers of the rural school who shadow at the urban one <= max_back\n"
        "a limit that is blank limits nothing\n"
        "unit of breach: a person missing or too many"
    )
    example = N_(
        "A pair agreed on 2 to 3 teachers out and 1 back. With 1 sent out and nobody back the rule is broken by 2 "
        "units. Online lessons for the rural school count for neither."
    )
    rank = 180

    row_low = row_high = N_("{label} {number} (teachers)")

    class Params(GroupParams):
        """Units of breach: persons missing or too many."""

        on: bool = param(True, "启用", "on", _AGREED)

    def contribute(self, build: RotationBuilder) -> None:
        """A row for each stated lower limit above 0, and for each upper one that can be exceeded."""
        pairs, price = _known_pairs(build), row_price(self.params)
        texts = {
            "out": (_("{urban} to {rural}: at least"), _("{urban} to {rural}: at most")),
            "back": (_("{rural} back to {urban}: at least"), _("{rural} back to {urban}: at most")),
        }
        for way, entries in _counted(build, pairs).items():
            at_least, at_most = (np.array(pairs.labels(build, text), dtype=object) for text in texts[way])
            least = pairs.table[f"min_{way}"].to_numpy(dtype=np.int64, na_value=0)
            most = pairs.table[f"max_{way}"].to_numpy(dtype=np.int64, na_value=len(build.candidates))
            which, some = selected(entries, least > 0)
            build.rows(
                self.id, list(at_least[which]), some, Spots(school=pairs.urban[which]), lower=least[which], price=price
            )
            which, some = selected(entries, entries.total(len(most)) > most)
            build.rows(
                self.id, list(at_most[which]), some, Spots(school=pairs.urban[which]), upper=most[which], price=price
            )

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each pair and way with too few or too many."""
        out: Counter[tuple[str, str]] = Counter()
        back: Counter[tuple[str, str]] = Counter()
        for move in reading.moves(plan):
            origin = reading.present_school(move.teacher_id)
            if not reading.general.forms[move.form].commutes:
                continue
            if reading.channels.first_open(origin, move.to_school, move.form) != "pair":
                continue
            if move.form == "shadowing":
                back[move.to_school, origin] += 1
            else:
                out[origin, move.to_school] += 1
        for row in records(reading.instance["pairs"]):
            pair = (row.urban_school_id, row.rural_school_id)
            if pair[0] in reading.schools and pair[1] in reading.schools:
                yield from self._out(row, out[pair], reading)
                yield from self._back(row, back[pair], reading)

    def _out(self, row: Any, count: int, reading: Reading) -> Iterator[Finding]:
        if not pd.isna(row.min_out) and count < row.min_out:
            text = _("{urban} to its partner {rural}: {count} going, at least {limit} must")
            yield self._finding(text, row, count, int(row.min_out), reading)
        if not pd.isna(row.max_out) and count > row.max_out:
            text = _("{urban} to its partner {rural}: {count} going, at most {limit} may")
            yield self._finding(text, row, count, int(row.max_out), reading)

    def _back(self, row: Any, count: int, reading: Reading) -> Iterator[Finding]:
        if not pd.isna(row.min_back) and count < row.min_back:
            text = _("{rural} to its partner {urban}: {count} shadowing, at least {limit} must")
            yield self._finding(text, row, count, int(row.min_back), reading)
        if not pd.isna(row.max_back) and count > row.max_back:
            text = _("{rural} to its partner {urban}: {count} shadowing, at most {limit} may")
            yield self._finding(text, row, count, int(row.max_back), reading)

    def _finding(self, text: str, row: Any, count: int, limit: int, reading: Reading) -> Finding:
        urban, rural = reading.school_name(row.urban_school_id), reading.school_name(row.rural_school_id)
        message = text.format(count=count, urban=urban, rural=rural, limit=limit)
        return Finding(self.id, message, abs(count - limit), school_id=row.urban_school_id, hard=self.params.hard)


class _Pairs(NamedTuple):
    """Rows of the table of pairs whose schools are known, and the schools' indices."""

    table: pd.DataFrame
    urban: IntArray
    rural: IntArray

    def labels(self, build: RotationBuilder, text: str) -> list[str]:
        """A limit's label for each row."""
        names = build.context.state.schools.name
        return [text.format(urban=names[a], rural=names[b]) for a, b in zip(self.urban, self.rural, strict=True)]


def _known_pairs(build: RotationBuilder) -> _Pairs:
    table, index = build.context.instance["pairs"], build.context.state.school_index
    urban, rural = indexed(table["urban_school_id"], index), indexed(table["rural_school_id"], index)
    known = np.flatnonzero((urban >= 0) & (rural >= 0))
    return _Pairs(table.iloc[known], urban[known], rural[known])


def _counted(build: RotationBuilder, pairs: _Pairs) -> dict[str, Entries]:
    """Persons who go out and who come back, by row of the pairs; a move by this channel always has its pair."""
    table, count = build.candidates, len(build.context.state.schools)
    by_pair, returns = table.channel == CHANNELS.rank("pair"), table.form == FORMS.rank("shadowing")
    by_pair = by_pair & build.travels
    order = np.argsort(pairs.urban * count + pairs.rural)
    keys = (pairs.urban * count + pairs.rural)[order]
    found = {}
    for way, mine, urban, rural in (
        ("out", by_pair & ~returns, table.origin, table.school),
        ("back", by_pair & returns, table.school, table.origin),
    ):
        at = np.searchsorted(keys, (urban * count + rural)[mine])
        found[way] = Entries(order[at], build.x[mine], np.ones(len(at), dtype=np.int64))
    return found
