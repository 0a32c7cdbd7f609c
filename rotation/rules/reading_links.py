"""The checker's reading of channels: which one, if any, links two schools for a form."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from rotation.model.instance import records

if TYPE_CHECKING:
    from rotation.rules.reading import Reading


class Channels:
    """Answers from the tables of groups, pairs and schools, in the policy's order of channels."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @cached_property
    def _groups(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for row in records(self._reading.instance["groups"]):
            found[row.school_id].add(row.group_id)
        return found

    @cached_property
    def _pairs(self) -> set[tuple[str, str]]:
        rows = records(self._reading.instance["pairs"])
        return {(row.urban_school_id, row.rural_school_id) for row in rows}

    def linked(self, channel: str, origin: str, destination: str) -> bool:
        """True where the tables link the two schools by that channel, open or not, from origin to destination."""
        schools = self._reading.schools
        if channel == "group":
            return bool(self._groups[origin] & self._groups[destination])
        if channel == "school_district":
            district = schools[origin].school_district
            return bool(district) and district == schools[destination].school_district
        if channel == "pair":
            return (origin, destination) in self._pairs
        return channel == "authority" or self._is_partner(origin, destination)

    def _is_partner(self, origin: str, destination: str) -> bool:
        """From the planning authority to one that the policy names as a partner, or to any where it names none."""
        reading, names = self._reading, self._reading.general.partners
        leaves = reading.is_own(origin) and not reading.is_own(destination)
        return leaves and (not names or reading.authority(destination) in names)

    def first_open(self, origin: str, destination: str, form: str) -> str:
        """The channel that a move in this form carries; empty where none is open."""
        reading = self._reading
        if origin not in reading.schools or destination not in reading.schools or origin == destination:
            return ""
        here, there = reading.schools[origin], reading.schools[destination]
        if "private" in (here.ownership, there.ownership):
            return ""
        if reading.legal_entity(origin) == reading.legal_entity(destination):
            return ""
        across = reading.authority(origin) != reading.authority(destination)
        order: tuple[str, ...] = ("pair", "partner") if form == "shadowing" else reading.general.channels_in_order
        for channel in order:
            rule, fits = reading.general.channels[channel], across == (channel == "partner")
            open_here = fits and rule.open and here.locale in rule.origins
            if open_here and self._leads(channel, origin, destination, form):
                return channel
        return ""

    def _leads(self, channel: str, origin: str, destination: str, form: str) -> bool:
        """Shadowing goes back along a pair; every other form goes the way of its channel."""
        there = channel != "partner" or self.linked(channel, origin, destination)
        if form == "shadowing":
            return there and self.linked("pair", destination, origin)
        return self.linked(channel, origin, destination)
