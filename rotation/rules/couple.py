"""Rule couple: two teachers who are married end near each other, or do not both move, as they ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from rotation.formulation.builder import Entries, Spots
from rotation.formulation.travel import great_circle_km
from rotation.i18n import N_, _
from rotation.model.instance import records
from rotation.model.lookup import indexed
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import BoolArray, IntArray
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class Row(NamedTuple):
    """One row `sum of plus - sum of minus <= upper` over candidates."""

    plus: IntArray
    minus: IntArray
    upper: int


class Couple(Rule):
    """A couple's wish, once at least one of the two moves: one school, schools within a distance, or not both moving.

    A move counts where its form commutes; who stays serves the present school. The distance is the great circle in
    metres; one that is unknown is not judged. With a and b binary sums, "a at s asks b near s" is
    `a(s) - b(near s) <= 0` where b's present school is far from s, else `a(s) + b(far from s) <= 1`; all s with the
    same near schools share one row, and one more row speaks of an a who stays. So a couple has at most one row more
    than a has destinations, not one for each pair of moves, and a breach breaks exactly one of them, by one.
    """

    id = "couple"
    kind = "group"
    zh = "双职工"
    en = "couple"
    demands = N_("Of a couple, nobody moves so that the two end farther apart than they ask.")
    formula = N_(
        "once at least one of the two moves by a form that commutes:\n"
        "wish for one school: school of the one after = school of the other after\n"
        "wish for nearness: great-circle distance of the two schools after <= the couple's kilometres, else km\n"
        "wish that not both move: movers of the two <= 1\n"
        "who stays serves today's school; a distance that is unknown is not judged\n"
        "unit of breach: a couple"
    )
    example = N_(
        "Two teachers ask for 5 km at most. She is sent to a school 7 km from his, and he stays: the wish is not met, "
        "which is one unit. If he moves too, to a school 4 km from her new one, it is. If neither moves, nothing is "
        "asked, however far apart they serve today."
    )
    rank = 185
    table = "couples"

    row_high = N_("{label}: as the couple asks")

    class Params(GroupParams):
        """Soft by default. Units of breach: couples."""

        hard: bool = param(False, "硬性", "hard")
        km: int = param(5, "未写公里数时按", "kilometres where a couple names none", ASSUMPTION, ge=0, le=500)

    def contribute(self, build: RotationBuilder) -> None:
        """The rows of every couple of whom somebody can move."""
        table, people = build.context.instance["couples"], build.context.state.teachers
        if not len(table):
            return
        pairs = np.stack(
            [indexed(table[name], build.context.state.teacher_index) for name in ("teacher_a", "teacher_b")]
        )
        at, column = build.moves_of(pairs.T.ravel())
        at, column = at[build.travels[column]], column[build.travels[column]]
        cuts = np.searchsorted(at, np.arange(pairs.size + 1))
        names, text = np.append(people.name, ""), _("couple {one} and {other}")
        rows: list[Row] = []
        labels: list[str] = []
        first: list[int] = []
        for number, asked in enumerate(records(table)):
            one, other = pairs[:, number].tolist()
            if min(one, other) < 0:
                continue
            own, others = (column[cuts[2 * number + k] : cuts[2 * number + k + 1]] for k in (0, 1))
            found = list(self._rows(build, asked, (own, others), people.school[pairs[:, number]]))
            rows += found
            labels += [text.format(one=names[one], other=names[other])] * len(found)
            first += [one] * len(found)
        sizes = np.array([len(row.plus) + len(row.minus) for row in rows], dtype=np.int64)
        entries = Entries(
            np.repeat(np.arange(len(rows), dtype=np.int64), sizes),
            _joined([part for row in rows for part in (row.plus, row.minus)]),
            _joined([part for row in rows for part in (np.ones_like(row.plus), np.full_like(row.minus, -1))]),
        )
        upper = np.array([row.upper for row in rows], dtype=np.int64)
        price = row_price(self.params)
        spots, most = Spots(teacher=np.array(first, dtype=np.int64)), None if price is None else 1
        build.rows(self.id, labels, entries, spots, upper=upper, price=price, slack_limit=most)

    def _rows(
        self, build: RotationBuilder, asked: Any, columns: tuple[IntArray, IntArray], present: IntArray
    ) -> Iterator[Row]:
        """Rows of one couple; `columns` are the moves of each, `present` the schools of today."""
        own, others = columns
        none = np.zeros(0, dtype=np.int64)
        if asked.wish == "not_both":
            if len(own) and len(others):
                yield Row(np.concatenate([own, others]), none, 1)
            return
        school = build.candidates.school
        places, of_own = np.unique(school[own], return_inverse=True)
        near = self._near(build, asked, np.append(places, present[0]), np.append(school[others], present[1]))
        # Told apart as bytes: these are a dozen short rows, and finding the distinct ones as arrays takes longer.
        rows = [row.tobytes() for row in near[:-1]]
        kinds = sorted(set(rows))
        kind = np.array([kinds.index(row) for row in rows], dtype=np.int64)[of_own]
        for number, row in enumerate(kinds):
            mine, pattern = own[kind == number], np.frombuffer(row, dtype=np.bool_)
            if not pattern[-1]:
                yield Row(mine, others[pattern[:-1]], 0)
            elif not pattern[:-1].all():
                yield Row(np.concatenate([mine, others[~pattern[:-1]]]), none, 1)
        if not near[-1, :-1].all():
            yield Row(others[~near[-1, :-1]], own, 0)

    def _near(self, build: RotationBuilder, asked: Any, here: IntArray, there: IntArray) -> BoolArray:
        """(here, there): the two schools are as the couple asks, or nothing is known of how far apart they are."""
        same = here[:, None] == there[None, :]
        unknown = (here[:, None] < 0) | (there[None, :] < 0)
        if asked.wish == "same_school":
            return np.asarray(same | unknown, dtype=np.bool_)
        places = build.context.state.schools
        km = great_circle_km(
            places.longitude[here, None],
            places.latitude[here, None],
            places.longitude[None, there],
            places.latitude[None, there],
        )
        limit = round(1000 * (self.params.km if pd.isna(asked.km) else float(asked.km)))
        metres = np.round(1000 * np.nan_to_num(km, nan=0.0)).astype(np.int64)
        return np.asarray(same | unknown | (metres <= limit), dtype=np.bool_)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each couple of whom somebody moves against what they ask."""
        goes = {
            move.teacher_id: move.to_school for move in reading.moves(plan) if reading.general.forms[move.form].commutes
        }
        for row in records(reading.instance["couples"]):
            pair = (row.teacher_a, row.teacher_b)
            moved = [code for code in pair if code in goes]
            if not moved or not all(code in reading.teachers for code in pair):
                continue
            if row.wish == "not_both":
                text = _("{one} and {other}, a couple, both move; they ask that only 1 does") if len(moved) > 1 else ""
                places: dict[str, Any] = {}
            else:
                here, there = (goes.get(code, reading.present_school(code)) for code in pair)
                text, places = self._apart(row, here, there, reading)
            if text:
                names = {"one": reading.teacher_name(pair[0]), "other": reading.teacher_name(pair[1])}
                yield Finding(self.id, text.format(**names, **places), teacher_id=pair[0], hard=self.params.hard)

    def _apart(self, row: Any, here: str, there: str, reading: Reading) -> tuple[str, dict[str, Any]]:
        """How two schools are not as the couple asks: a text and its words; empty where they are."""
        if here == there or here not in reading.schools or there not in reading.schools:
            return "", {}
        places = {"here": reading.school_name(here), "there": reading.school_name(there)}
        if row.wish == "same_school":
            return _("{one} and {other}, a couple, would serve 2 schools, {here} and {there}; they ask for 1"), places
        metres = reading.travel.metres(here, there)
        limit = round(1000 * (self.params.km if pd.isna(row.km) else float(row.km)))
        if metres is None or metres <= limit:
            return "", {}
        text = _(
            "{one} and {other}, a couple, would serve {here} and {there}, {metres} m apart; "
            "they ask for {limit} m at most"
        )
        return text, {**places, "metres": metres, "limit": limit}


def _joined(parts: list[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
