"""What employment, status and postings mean for quota, lessons and rotation."""

from __future__ import annotations

from rotation.i18n import N_
from rotation.model.params import Section, param
from rotation.model.vocabulary import EMPLOYMENT, STATUSES

_SETTLING = N_("assumption: who stays on after a posting belongs to that school from then on; confirm")


class StaffRule(Section):
    """What a kind of employment or a status means for quota, load and rotation."""

    takes_quota: bool = param(True, "占编", "takes quota")
    gives_load: bool = param(True, "承担教学", "gives load")
    may_rotate: bool = param(True, "可交流", "may rotate")


class StatusRule(StaffRule):
    """What a status means, at the own school and at another one of the tables (lent, borrowed, supporting)."""

    quota_elsewhere: bool = param(
        False, "在表内他校任教时占原校编制", "takes quota while at another school of the tables"
    )
    load_elsewhere: bool = param(False, "在表内他校任教时承担教学", "gives load while at another school of the tables")


class LedgerRule(Section):
    """How the ledger of postings is read."""

    staying_takes_quota: bool = param(
        True, "留任者编制岗位随转", "quota and post follow who stays on after a posting", _SETTLING
    )


def default_employment() -> dict[str, StaffRule]:
    """Who is employed outside the quota teaches, takes no quota and does not rotate."""
    outside = StaffRule(takes_quota=False, may_rotate=False)
    return {code: StaffRule() if code == "in_quota" else outside for code in EMPLOYMENT.codes}


def default_statuses() -> dict[str, StatusRule]:
    """Who is absent keeps the quota, teaches nothing and does not rotate.

    Who is lent or supports elsewhere teaches at that school where the tables have it, and counts in the own quota; who
    is borrowed counts in the quota of the lender, if the tables have that.
    """
    absent, away = StatusRule(gives_load=False, may_rotate=False), {"may_rotate": False, "gives_load": False}
    special = {
        "on_post": StatusRule(),
        "lent": StatusRule(**away, load_elsewhere=True),
        "support_away": StatusRule(**away, load_elsewhere=True),
        "borrowed": StatusRule(takes_quota=False, may_rotate=False, quota_elsewhere=True),
        "leaving": StatusRule(may_rotate=False),
        "off_books": StatusRule(takes_quota=False, gives_load=False, may_rotate=False),
    }
    return {code: special.get(code, absent) for code in STATUSES.codes}
