"""Exemptions and deferrals, and who may rotate after everything else is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.generate.careers import SETTLED_YEARS, START_MONTH, Staff
from rotation.generate.draws import Mask, Streams, Words, chosen, pick_rows, whole, words
from rotation.generate.service import Service

_SHARE = 0.042
_OVER = 0.05
_REASONS: tuple[tuple[str, str, int, int], ...] = (
    ("pregnancy", "deferred", 16, 9),
    ("nursing", "deferred", 22, 12),
    ("illness", "exempt", 14, 24),
    ("care", "deferred", 12, 24),
    ("single_parent", "exempt", 6, 48),
    ("soldier_spouse", "exempt", 5, 60),
    ("service_term", "deferred", 12, 36),
    ("only_teacher", "deferred", 6, 12),
    ("key_course", "deferred", 6, 24),
    ("investigation", "barred", 1, 12),
)
"""Code, kind, weight, months from the start (assumptions; 3-5 % of the teachers in all)."""

_LEADERS = ("principal", "deputy", "secretary")
_PHASED_FROM = 2025 * 12
_FIVE_YEARS = 60


def exemptions(staff: Staff, service: Service, single: Mask, streams: Streams) -> pd.DataFrame:
    """One exemption each for about one teacher in 24; a few have ended before the start date.

    `single` marks those who are the only teacher of their line.
    """
    able = service.in_quota & ~service.busy
    who = chosen(streams("exempt"), able, round(_SHARE * len(staff)))
    weights = np.tile(np.array([float(weight) for _c, _k, weight, _m in _REASONS]), (len(who), 1))
    age, women = staff.age[who], staff.women[who]
    weights[:, 0] *= women & (age < 41)
    weights[:, 1] *= women & (age < 42)
    weights[:, 4] *= age < 48
    weights[:, 6] *= START_MONTH - service.tenure[who] < _FIVE_YEARS
    weights[:, 7] *= single[who]
    reason = pick_rows(streams("reason"), weights)
    start = START_MONTH - whole(streams("exempt start"), 1, 8, len(who))
    until = start + np.array([months for _c, _k, _w, months in _REASONS])[reason]
    over = streams("exempt over").random(len(who)) < _OVER
    start, until = np.where(over, start - 36, start), np.where(over, START_MONTH - 2, until)
    number = whole(streams("document"), 1, 60, len(who))
    document = [f"人字〔{m // 12}〕{n}号" for m, n in zip(start.tolist(), number.tolist(), strict=True)]
    return pd.DataFrame(
        {
            "teacher_id": who,
            "kind": words(tuple(kind for _c, kind, _w, _m in _REASONS), reason),
            "code": words(tuple(code for code, _k, _w, _m in _REASONS), reason),
            "start": start,
            "until": until,
            "document_no": document,
        }
    )


def may_rotate(staff: Staff, service: Service, exempt: pd.DataFrame, role: Words) -> Mask:
    """In quota, on post, compulsory stage, six full years, over five to retirement, not exempt or posted, no leader.

    Used to draw wishes, recommendations, teams and pins that make sense; the rules decide on their own.
    """
    valid = exempt[(exempt["until"] >= START_MONTH)]["teacher_id"].to_numpy(dtype=np.int64)
    exempted = np.zeros(len(staff), dtype=np.bool_)
    exempted[valid] = True
    autumn = (service.tenure + 3) // 12
    settled = START_MONTH // 12 - autumn >= SETTLED_YEARS
    free = service.in_quota & (service.status == "on_post") & ~service.busy & ~service.recent & ~exempted
    in_scope = np.isin(staff.stage, ["primary", "junior"])
    years_left = _retirement(staff) - START_MONTH > _FIVE_YEARS
    return np.asarray(free & in_scope & settled & years_left & ~np.isin(role, _LEADERS), dtype=np.bool_)


def _retirement(staff: Staff) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Month of retirement with the phased delay since 2025: a month later for each four months, three years at most."""
    usual = staff.birth + np.where(staff.track == "woman_cadre", 55, 60) * 12
    delay = np.clip((usual - _PHASED_FROM) // 4 + 1, 0, 36)
    return np.asarray(usual + delay, dtype=np.int64)
