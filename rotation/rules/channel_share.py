"""Rule channel_share: inside the school group and district first, then across: a share of the movers by channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import gcd
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.fields import Channel
from rotation.model.params import ASSUMPTION, param
from rotation.model.vocabulary import CHANNELS
from rotation.rules.base import Finding, GroupParams, Rate, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

Permille = Annotated[int, Field(ge=0, le=1000)]
_INSIDE = N_(
    "Beijing plan on expanding quality basic education (2024), items 9 and 24: mainly inside school districts and "
    "groups; no number: confirm"
)


class Share(NamedTuple):
    """One limit: the channel, its share per mille, and which side it is on."""

    channel: str
    permille: int
    least: bool


class ChannelShare(Rule):
    """Of the movers who count, a channel carries at least, and at most, given shares in each authority.

    Moves count as in the rotation rate. A move carries the first open channel that links its two schools, in the
    policy's order; the channel is never chosen, so a share cannot be met by calling a move something else.
    """

    id = "channel_share"
    kind = "group"
    zh = "各交流范围比例"
    en = "shares of the channels"
    demands = N_("Each channel carries enough of the movers, and not too many.")
    formula = N_(
        "for each channel k of least_permille: 1000 * movers by k >= least_permille[k] * movers\n"
        "for each channel k of most_permille: 1000 * movers by k <= most_permille[k] * movers\n"
        "unit of breach: with a share of s a 1000 / gcd(1000, s)-th of a person"
    )
    example = N_(
        "Of 22 movers at most 11 go across the whole authority where its share is half at most. With 13 the rule is "
        "broken by 2 persons, which are 4 units of half a person."
    )
    rank = 172
    row_low = N_("{label} the policy's share of the movers")

    class Params(GroupParams):
        """Units of breach: for a share of s, `1000 / gcd(1000, s)`-ths of a person."""

        on: bool = param(False, "启用", "on", _INSIDE)
        least_permille: dict[Channel, Permille] = param(
            {}, "占交流教师比例下限(千分)", "least of the movers, per mille", ASSUMPTION
        )
        most_permille: dict[Channel, Permille] = param(
            {"authority": 500}, "占交流教师比例上限(千分)", "most of the movers, per mille", _INSIDE
        )

        @model_validator(mode="after")
        def _check_shares(self) -> ChannelShare.Params:
            if sum(self.least_permille.values()) > 1000:
                raise ValueError(N_("the least shares of the channels are together more than 1000 per mille"))
            both = self.least_permille.keys() & self.most_permille.keys()
            if any(self.least_permille[name] > self.most_permille[name] for name in both):
                raise ValueError(N_("the least share of a channel is above its most"))
            return self

    def contribute(self, build: RotationBuilder) -> None:
        """One row for each authority and limit that can be broken."""
        authority = build.context.state.schools.authority[build.candidates.origin]
        count = int(build.context.state.schools.authority.max(initial=-1)) + 1
        texts = {True: _("{authority}, {channel}: at least"), False: _("{authority}, {channel}: at most")}
        for channel, permille, least in self._limits():
            by_channel = build.candidates.channel == CHANNELS.rank(channel)
            weight = (np.where(by_channel, 1000, 0) - permille) // gcd(1000, permille)
            entries = Entries(authority, build.x, weight if least else -weight).where(build.counted)
            against = entries.where(entries.coefficient < 0).total(count) < 0
            which, entries = selected(entries, against)
            names, word = build.authority_labels(), CHANNELS.label(channel)
            labels = [texts[least].format(authority=names[at], channel=word) for at in which]
            build.rows(self.id, labels, entries, lower=0, price=row_price(self.params))

    def _limits(self) -> list[Share]:
        given = ((True, self.params.least_permille), (False, self.params.most_permille))
        return [Share(name, share, least) for least, shares in given for name, share in sorted(shares.items())]

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each authority and channel with too few or too many."""
        for authority, by_channel in self._counts(plan, reading):
            whole = by_channel.total()
            for channel, least in sorted(self.params.least_permille.items()):
                missing = least * whole - 1000 * by_channel[channel]
                text = _("{authority}: {part} of {whole} movers go by the channel {channel}; at least {share} %")
                if missing > 0:
                    yield self._finding(text, authority, channel, by_channel, least, missing)
            for channel, most in sorted(self.params.most_permille.items()):
                above = 1000 * by_channel[channel] - most * whole
                text = _("{authority}: {part} of {whole} movers go by the channel {channel}; at most {share} %")
                if above > 0:
                    yield self._finding(text, authority, channel, by_channel, most, above)

    def rates(self, plan: Plan, reading: Reading) -> Iterable[Rate]:
        """Movers by each limited channel, of all movers of each authority."""
        least, most = self.params.least_permille, self.params.most_permille
        for authority, by_channel in self._counts(plan, reading):
            for channel in sorted(least.keys() | most.keys(), key=CHANNELS.rank):
                scope = _("{authority}: {channel}").format(authority=authority, channel=CHANNELS.label(channel))
                part, whole = by_channel[channel], by_channel.total()
                yield Rate(self.id, scope, part, whole, least.get(channel), most.get(channel))

    def _finding(
        self, text: str, authority: str, channel: str, by_channel: Counter[str], permille: int, breach: int
    ) -> Finding:
        message = text.format(
            authority=authority,
            part=by_channel[channel],
            whole=by_channel.total(),
            channel=CHANNELS.label(channel),
            share=f"{permille / 10:g}",
        )
        return Finding(self.id, message, breach // gcd(1000, permille), hard=self.params.hard)

    def _counts(self, plan: Plan, reading: Reading) -> Iterator[tuple[str, Counter[str]]]:
        """Movers who count, by authority and by channel; authorities with eligible teachers."""
        found: dict[str, Counter[str]] = {}
        for code in reading.eligible:
            if reading.present_school(code) in reading.schools:
                found.setdefault(reading.authority(reading.present_school(code)), Counter())
        for move in reading.moves(plan):
            if reading.counts(move):
                origin = reading.present_school(move.teacher_id)
                found[reading.authority(origin)][reading.channels.first_open(origin, move.to_school, move.form)] += 1
        yield from sorted(found.items())
