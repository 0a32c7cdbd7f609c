"""Rule post_band: no school has more appointed posts of a band than its cap, or than it has today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rotation.formulation.builder import Entries, Spots, selected
from rotation.i18n import N_, _
from rotation.model.fields import PostBand
from rotation.model.instance import records
from rotation.model.kept_places import kept_at
from rotation.model.lookup import indexed
from rotation.model.params import param
from rotation.model.post_bands import HIGHEST_GRADE, band_of_grade
from rotation.model.vocabulary import POST_BANDS
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.model.state import IntArray
    from rotation.rules.reading import Reading

_MOVED = N_("a moved file takes a post of its band at the new school, unless the plan grants the move with the post")
_UNLIMITED = -1


class PostBandRule(Rule):
    """Appointed posts of each band after the plan, counted where each form counts the post, are at most
    `max(cap, today)`.

    A post is held by a teacher in quota with a post grade, at the quota school unless a posting took it along; there it
    is kept for one who returns, where the form reserves the place. A band without a cap is not limited.
    """

    id = "post_band"
    kind = "group"
    zh = "岗位上限"
    en = "post bands"
    demands = N_("No school has more appointed posts of a band than its cap, unless it has today.")
    formula = N_(
        "posts of a band at a school after <= max(cap, posts today)\n"
        "+ 1 for an arrival, - 1 for a departure, by forms that count the post at the destination\n"
        "no - 1 where the form reserves the place of one who returns\n"
        "no limit: a band without a cap, or one in move_with_post\n"
        "unit of breach: a post above the limit"
    )
    example = N_(
        "A school has 6 posts of the grades 5 to 7, and its cap is 7. By transfer (人走关系走), which takes the post "
        "along, one teacher of this band may come; a second one only if another leaves for good. By secondment "
        "(人走关系留) any number may come: their posts stay where they were."
    )
    rank = 135

    row_high = N_("{label}: at most {number} more (persons in posts)")

    class Params(GroupParams):
        """Units of breach: posts above the limit."""

        move_with_post: tuple[PostBand, ...] = param(
            (), "岗位随人走的层级", "bands whose posts move with the teacher: no cap counts for them", _MOVED
        )

    def contribute(self, build: RotationBuilder) -> None:
        """A row for each school and band whose arrivals can exceed the room it has."""
        people, table, bands = build.context.state.teachers, build.candidates, len(POST_BANDS.codes)
        places = len(build.context.state.schools) * bands
        band = np.where(people.takes_quota, _bands(build), -1)
        post = people.post_school * bands + band
        held = (people.post_school >= 0) & (band >= 0)
        moved = build.counted_at_destination("post") & (band >= 0)[table.teacher]
        one = np.ones_like(build.x)
        arriving = Entries(table.school * bands + band[table.teacher], build.x, one).where(moved)
        leaving = Entries(post[table.teacher], build.x, one).where(moved & held[table.teacher] & build.frees_place)
        kept = kept_at(build.context.instance, build.context.policy, build.context.state, "post")
        waits = (kept >= 0) & (band >= 0)
        taken = np.concatenate([post[held], (kept * bands + band)[waits]])
        today = np.bincount(taken, minlength=places).astype(np.int64)
        cap = self._caps(build)
        room = np.maximum(cap, today) - today
        tight = (cap != _UNLIMITED) & (arriving.total(places) > room)
        which, entries = selected(Entries.joined([arriving, leaving.negative()]), tight)
        names = build.context.state.schools.name
        labels = [f"{names[at // bands]} · {POST_BANDS.label(POST_BANDS.codes[at % bands])}" for at in which]
        build.rows(
            self.id, labels, entries, Spots(school=which // bands), upper=room[which], price=row_price(self.params)
        )

    def _caps(self, build: RotationBuilder) -> IntArray:
        """Caps by school and band, flat; -1 where nothing is limited."""
        state, table, codes = build.context.state, build.context.instance["posts"], POST_BANDS.codes
        limited = {code: at for at, code in enumerate(codes) if code not in self.params.move_with_post}
        school, band = indexed(table["school_id"], state.school_index), indexed(table["post_band"], limited)
        given = (school >= 0) & (band >= 0) & table["cap"].notna().to_numpy()
        caps = np.full(len(state.schools) * len(codes), _UNLIMITED, dtype=np.int64)
        caps[school[given] * len(codes) + band[given]] = table["cap"].to_numpy(dtype=np.int64, na_value=0)[given]
        return caps

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each school and band above its limit."""
        change: Counter[tuple[str, str]] = Counter()
        for move in reading.moves(plan):
            band, form = _band(reading, move.teacher_id), reading.general.forms[move.form]
            if band and form.post == "destination":
                change[move.to_school, band] += 1
                change[reading.post_school(move.teacher_id), band] -= not form.keeps_place
        if not any(more > 0 for more in change.values()):
            return
        held = Counter((reading.post_school(code), _band(reading, code)) for code in reading.teachers)
        held.update((reading.kept_place(code, "post"), _band(reading, code)) for code in reading.teachers)
        caps = {(row.school_id, row.post_band): int(row.cap) for row in records(reading.instance["posts"])}
        for (school_id, band), more in change.items():
            if more <= 0 or band in self.params.move_with_post or (school_id, band) not in caps:
                continue
            cap, today = caps[school_id, band], held[school_id, band]
            limit, after = max(cap, today), today + more
            if after > limit:
                text = _("{school} would have {after} posts of the band {band}; it has {today}, and its cap is {cap}")
                message = text.format(
                    school=reading.school_name(school_id),
                    after=after,
                    band=POST_BANDS.label(band),
                    today=today,
                    cap=cap,
                )
                yield Finding(self.id, message, after - limit, school_id=school_id, hard=self.params.hard)


def _bands(build: RotationBuilder) -> IntArray:
    """Index of each teacher's band, -1 for none."""
    index = {code: at for at, code in enumerate(POST_BANDS.codes)}
    of_grade = np.array([index.get(band_of_grade(grade), -1) for grade in range(HIGHEST_GRADE + 1)], dtype=np.int64)
    grades = build.context.instance.teachers["post_grade"].to_numpy(dtype=np.int64, na_value=0)
    return of_grade[np.where((grades >= 0) & (grades <= HIGHEST_GRADE), grades, 0)]


def _band(reading: Reading, teacher_id: str) -> str:
    """Band of the post that a teacher holds; empty for one who holds none."""
    grade = reading.teachers[teacher_id].post_grade
    if pd.isna(grade) or not reading.staff_flag(teacher_id, "takes_quota"):
        return ""
    return band_of_grade(int(grade))
