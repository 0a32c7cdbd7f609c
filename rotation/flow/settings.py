"""Parameters of the pairing of schools; they change no plan, so they stand apart from the policy."""

from __future__ import annotations

from typing import Any

from rotation.errors import PolicyError
from rotation.i18n import N_
from rotation.model.fields import Locale, Tier
from rotation.model.params import ASSUMPTION, Section, param
from rotation.model.problem import Place
from rotation.model.settle import typed

_HOUR = N_("assumption: one hour one way; no document found; confirm")
_WHO = N_("教师〔2014〕4号: from urban to rural and from quality to weak schools")
_INSIDE = N_("assumption: teachers of one school group exchange without a pair")


class PairingSettings(Section):
    """Who pairs with whom, and what a pair is worth. Points are whole numbers; more is better."""

    half_day: int = param(
        10,
        "互补工作量每半天的分值（乘学科紧缺程度）",
        "points of one complementary half day, times the priority of the subject",
        ASSUMPTION,
        ge=0,
        le=10**6,
    )
    backbone_half_day: int = param(
        10,
        "骨干教师互补每半天的分值",
        "points of one half day of backbone teachers above the pass line here and below it there",
        ASSUMPTION,
        ge=0,
        le=10**6,
    )
    minute: int = param(1, "单程每分钟扣分", "points off for one minute one way", ASSUMPTION, ge=0, le=10**6)
    most_minutes: int = param(60, "结对校间单程上限(分钟)", "most minutes one way", _HOUR, ge=0, le=600)
    least_half_days: int = param(
        2, "计为互补的最少半天数", "fewest half days that count as complementary", ASSUMPTION, ge=1, le=1000
    )
    within_groups: bool = param(False, "同一集团内也结对", "also pair schools of one school group", _INSIDE)
    again: bool = param(False, "已结对学校可再结对", "schools that are paired already may pair again", ASSUMPTION)
    giving_locales: tuple[Locale, ...] = param(("urban",), "派出方城乡类型", "locales that give", _WHO)
    giving_tiers: tuple[Tier, ...] = param(("strong",), "派出方校际类型", "tiers that give", _WHO)
    receiving_locales: tuple[Locale, ...] = param(("rural",), "接收方城乡类型", "locales that receive", _WHO)
    receiving_tiers: tuple[Tier, ...] = param(("short",), "接收方校际类型", "tiers that receive", _WHO)


SHOWN = ("half_day", "backbone_half_day", "minute", "most_minutes", "least_half_days")
"""The parameters that make up the points of a pair. The others speak of tiers, which no output does."""


def pairing_settings(given: dict[str, Any]) -> PairingSettings:
    """The defaults with these values, texts read as what is wanted; PolicyError names every bad one."""
    settings, problems = typed(PairingSettings, given, "", lambda _key: Place())
    if settings is None or problems:
        raise PolicyError(problems)
    return settings
