"""One notice a teacher, all of them in one file to print, from a template that the office may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rotation.i18n import _
from rotation.model.policy import Policy
from rotation.report.handout.pages import BLANK, Facts, filled
from rotation.report.handout.people import Sent
from rotation.report.handout.settings import Handout


def notices(people: Sequence[Sent], settings: Handout, facts: Facts, policy: Policy, template: str) -> str:
    """The notices of these teachers, in this order; FileError where the template is wrong."""
    return filled(
        template,
        {
            "people": [_one(person, settings, policy) for person in people],
            "authority": facts.authority,
            "year": facts.year,
            "draft": not facts.drawn,
            "office": settings.office or facts.authority,
            "document_no": settings.document_no or BLANK,
            "basis": settings.basis or BLANK,
            "report_at": settings.report_at,
            "report_contact": settings.report_contact or BLANK,
            "object_to": settings.object_to or BLANK,
            "object_until": settings.object_until,
            "working_days": settings.working_days,
        },
    )


def _one(person: Sent, settings: Handout, policy: Policy) -> dict[str, Any]:
    rule = policy.general.forms[person.form_code]
    days, half = divmod(person.load, 2)
    return {
        **asdict(person),
        "half_days": person.load,
        "days": f"{days}.5" if half else str(days),
        "whole": person.load >= person.own_load,
        "file_at": _school(person, rule.quota),
        "pay_at": _school(person, rule.post),
        "party_at": _school(
            person,
            settings.party_at.get(person.form_code, "origin"),
            _("{origin}; looked after by {destination} meanwhile"),
        ),
        "appraised_by": _school(
            person, settings.appraised_by.get(person.form_code, "origin"), _("{origin} and {destination} together")
        ),
    }


def _school(person: Sent, side: str, both: str = "") -> str:
    """The school that a side means, or the text for both."""
    if side == "both":
        return both.format(origin=person.from_school, destination=person.to_school)
    return person.to_school if side == "destination" else person.from_school
