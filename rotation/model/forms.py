"""The forms of service at another school: what each means for loads, places, counts, travel and term, and for whom.

A full form takes the teacher with the whole load; a partial one (走教, 走网) takes one of its loads in half days, and
what the destination does not take stays at the origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from rotation.i18n import N_
from rotation.model.fields import BackboneLevel, Locale
from rotation.model.params import Section, param

Side = Literal["origin", "destination"]

PART_LOADS: dict[str, tuple[int, int]] = {"itinerant": (2, 8), "online": (1, 4)}
"""Partial forms, and the fewest and most half days a week that they take; every other form takes the whole load."""

_SCHEMES = N_(
    "forms as schemes name them (定期交流, 跨校竞聘, 走教, 跟岗, 走网, 双师课堂); numbers: assumption; confirm"
)
_ITINERANT = N_("assumption: two days a week (four half days) are rotation service; confirm")
_ONLINE = N_(
    "Beijing 2023: city-level backbone teachers serve outer districts online (走网); which schools: the district"
)
_EVERYWHERE: tuple[Locale, ...] = ("urban", "town", "rural")


class FormRule(Section):
    """How a teacher serves elsewhere, where he or she is counted meanwhile, and who may go where in this form."""

    open: bool = param(False, "启用", "open", _SCHEMES)
    loads: tuple[int, ...] = param((), "接收校工作量(半天)", "half days at the destination; empty = the own load")
    quota: Side = param("origin", "编制计入", "quota counted at")
    post: Side = param("origin", "岗位计入", "post counted at")
    statistics: Side = param("origin", "统计计入", "statistics counted at")
    counts: bool = param(False, "计入年度比例", "counts to the annual rate")
    counts_from: int = param(
        1, "计入年度比例的最少半天数", "half days from which it counts to the annual rate", _ITINERANT, ge=1, le=10
    )
    commutes: bool = param(True, "适用通勤上限", "commute limit applies")
    years: int = param(1, "默认年限(学年)", "default term in school years; 0 = open", ge=0, le=10)
    reserves: bool = param(
        True, "返回前保留原校名额", "until the return the place at the origin is reserved (quota, post, line)"
    )
    level: BackboneLevel = param("none", "最低骨干层级", "lowest backbone level of its teachers", _ONLINE)
    origins: tuple[Locale, ...] = param(_EVERYWHERE, "派出校城乡类型", "locales of origins")
    locales: tuple[Locale, ...] = param(_EVERYWHERE, "接收校城乡类型", "locales of destinations", _ONLINE)
    crosses: bool = param(True, "可跨区", "may lead to a partner authority's school", _ONLINE)

    @model_validator(mode="after")
    def _check_loads(self) -> FormRule:
        if any(not 1 <= load <= 10 for load in self.loads):
            raise ValueError(N_("loads lie between 1 and 10 half days"))
        if len(set(self.loads)) < len(self.loads):
            raise ValueError(N_("a load stands there twice"))
        return self

    def counts_with(self, load: int) -> bool:
        """The form counts to the annual rate with so many half days."""
        return self.counts and load >= self.counts_from

    @property
    def returns(self) -> bool:
        """The teacher comes back: the quota stays at the origin, or the term ends."""
        return self.quota == "origin" or self.years > 0

    @property
    def keeps_place(self) -> bool:
        """The place at the origin is not free while the teacher is away: nobody may be moved into it for good."""
        return self.returns and self.reserves


def default_forms() -> dict[str, FormRule]:
    """The table of forms by default; only the secondment (人走关系留) is open."""
    full: dict[str, Any] = {"counts": True, "commutes": True}
    return {
        "transfer": FormRule(
            **full, quota="destination", post="destination", statistics="destination", years=3, crosses=False
        ),
        "secondment": FormRule(**full, open=True, statistics="destination", years=2),
        "itinerant": FormRule(**full, loads=(4,), counts_from=4, years=1),
        "shadowing": FormRule(years=1),
        "online": FormRule(loads=(2,), commutes=False, years=1),
    }


def check_forms(forms: Mapping[str, FormRule]) -> None:
    """Refuse loads that a form cannot take; ValueError with a text marked with N_."""
    for code, form in forms.items():
        least, most = PART_LOADS.get(code, (0, 0))
        if code not in PART_LOADS and form.loads:
            raise ValueError(N_("transfer, secondment and shadowing take the whole load: leave their loads empty"))
        if code == "itinerant" and not _within(form.loads, least, most):
            raise ValueError(N_("itinerant service takes 2 to 8 half days: give one or more such loads"))
        if code == "online" and not _within(form.loads, least, most):
            raise ValueError(N_("online service takes 1 to 4 half days: give one or more such loads"))


def _within(loads: tuple[int, ...], least: int, most: int) -> bool:
    return bool(loads) and all(least <= load <= most for load in loads)
