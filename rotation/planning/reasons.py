"""Why a repaired plan differs where it does: which change of the input, or which other difference, forced each."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from rotation.planning.causes import Link, Undone, links, loss_link, own_rows
from rotation.planning.differences import Difference
from rotation.planning.repair import Repair
from rotation.planning.substitutes import has_substitute
from rotation.planning.undoing import NOTHING, TimeUpError, Undoing
from rotation.rules.base import Finding

SILENT = frozenset({"eligibility"})
"""Rules whose words would tell others why somebody may not go."""
FAR = 10**9
UNASKED = Link(unasked=True)


@dataclass(frozen=True)
class Reason:
    """What forced one difference, as the independent checker says.

    `named`: rows about this teacher that forbid what was published. Otherwise `link` says what would be broken or worse
    with this teacher as published, and which differences or rows brought that about. With `partners`, who only make up
    for each other, it is what is found with all of them as published. `instead` explains in the same way the new move
    of one who goes otherwise, beside no move at all. `rows` are those that it comes from, through others too; `depth`
    is how many differences lie between. `substitute`: somebody goes anew, and another teacher could as well.
    """

    difference: Difference
    rows: tuple[int, ...]
    named: tuple[int, ...] = ()
    link: Link = field(default_factory=Link)
    partners: tuple[str, ...] = ()
    instead: Link | None = None
    depth: int = FAR
    substitute: bool = False

    @property
    def direct(self) -> bool:
        """The changes forbid this teacher what was published."""
        return bool(self.named)

    @property
    def unasked(self) -> bool:
        """What forced it was not looked for in time."""
        return self.link.unasked

    @property
    def causes(self) -> tuple[str, ...]:
        """Teachers whose differences brought this one about."""
        return tuple(sorted(self.link.cause.codes))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What would be broken."""
        return self.link.findings

    @property
    def worse(self) -> str:
        """The goal that would be worse where nothing would be broken."""
        return self.link.worse

    @property
    def by(self) -> int:
        """By how much that goal would be worse."""
        return self.link.by


def reasons(repair: Repair, seconds: float | None = None) -> list[Reason]:
    """One reason for each difference, in their order; a cause is named only where the checker finds less without it.

    After that many seconds nothing more is asked; a reason says only what was asked to the end.
    """
    if repair.outcome.plan is None or repair.outcome.verdict is None:
        return []
    chains = _Chains(Undoing(repair, None if seconds is None else perf_counter() + seconds))
    chains.follow()
    return [chains.reason(code) for code in chains.asked.differences]


class _Chains:
    """From the rows of the changes to the differences they forbid, and on to those that these force."""

    def __init__(self, asked: Undoing) -> None:
        self.asked = asked
        own = {code: self._own(code) for code in asked.differences}
        self.own = {code: rows or NOTHING for code, rows in own.items()}
        self.first = frozenset(code for code, rows in self.own.items() if rows)
        self.depths = dict.fromkeys(self.first, 0)
        self.link: dict[str, Link] = {}
        self.partners: dict[str, tuple[str, ...]] = {}
        told = {code: self._asked(Undone(codes=frozenset({code}))) for code, rows in own.items() if rows == NOTHING}
        self.found = {code: links for code, links in told.items() if links}

    def follow(self) -> None:
        """Choose for every difference the link by which the fewest others lie between it and a row.

        Of those who only make up for each other it is the one with all of them as published, a breach that has a cause
        before others; where there is no time to ask for that, what is known of each alone.
        """
        self._reach()
        while left := [code for code in self.found if code not in self.link]:
            group = min((self._closure(code) for code in left), key=len)
            found = self._asked(Undone(codes=group)) if len(group) > 1 else []
            if not found:
                group = frozenset({min(group)})
                found = self.found[min(group)]
            link = next((link for link in found if link.cause), found[0])
            for code in group:
                self.link[code], self.partners[code] = link, tuple(sorted(group - {code}))
                if self._depth(link) < FAR:
                    self.depths[code] = self._depth(link)
            self._reach()

    def reason(self, code: str) -> Reason:
        """The reason for one difference, once all were followed."""
        difference, instead = self.asked.differences[code], None
        if difference.before and difference.after:
            instead = min(self._asked(Undone(staying=frozenset({code}))), key=self._depth, default=UNASKED)
        rows, link = tuple(sorted(self._rows(code, set()))), self.link.get(code, Link() if self.own[code] else UNASKED)
        named, partners = tuple(sorted(self.own[code])), self.partners.get(code, ())
        depth = self.depths.get(code, FAR)
        asks = difference.kind == "added" and not named and not partners and len(difference.after) == 1
        substitute = asks and not link.unasked and self._substitute(code)
        return Reason(difference, rows, named, link, partners, instead, depth, substitute)

    def _own(self, code: str) -> frozenset[int] | None:
        try:
            return own_rows(self.asked, code)
        except TimeUpError:
            return None

    def _asked(self, undone: Undone) -> list[Link]:
        """At least one link; none at all where the time was up before every question was answered."""
        try:
            return list(links(self.asked, undone, self.first)) or [loss_link(self.asked, undone)]
        except TimeUpError:
            return []

    def _substitute(self, code: str) -> bool:
        try:
            return has_substitute(self.asked, code)
        except TimeUpError:
            return False

    def _reach(self) -> None:
        """Take the nearest links, as long as any leads on from what is reached."""
        while True:
            left = (code for code in self.found if code not in self.link)
            near = {code: min(self.found[code], key=self._depth) for code in left}
            least = min(map(self._depth, near.values()), default=FAR)
            if least == FAR:
                return
            for code in (code for code, link in near.items() if self._depth(link) == least):
                self.link[code] = near[code]
            self.depths |= {code: least for code, link in near.items() if self.link.get(code) is link}

    def _depth(self, link: Link) -> int:
        """One more than the nearest of the causes of a link that are reached."""
        if link.cause.rows:
            return 1
        return min(FAR, 1 + min((self.depths.get(code, FAR) for code in link.cause.codes), default=FAR))

    def _closure(self, code: str) -> frozenset[str]:
        """A difference with those that are among its causes, and theirs, none of them reached."""
        group, more = {code}, [code]
        while more:
            causes = {one for link in self.found[more.pop()] for one in link.cause.codes} & set(self.found)
            more += sorted(one for one in causes - group if one not in self.link)
            group |= causes - set(self.link)
        return frozenset(group)

    def _rows(self, code: str, seen: set[str]) -> set[int]:
        """Rows that a difference comes from, along causes that are nearer to a row than itself."""
        seen.add(code)
        cause = self.link.get(code, Link()).cause
        rows = set(self.own[code] | cause.rows)
        for other in cause.codes - seen:
            if self.depths.get(other, FAR) < self.depths.get(code, FAR):
                rows |= self._rows(other, seen)
        return rows
