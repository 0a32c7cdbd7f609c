"""Words for the conditions of eligibility: the facts about one teacher beside what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.model.dates import MISSING_MONTH, month_text
from rotation.model.vocabulary import EMPLOYMENT, EXEMPTION_KINDS, ROLES, STAGES
from rotation.rules.eligibility import Eligibility
from rotation.rules.eligibility_params import REASONS, EligibilityParams, Obstacle


class Line(NamedTuple):
    """One condition: what it is about, the fact, what is asked for."""

    obstacle: Obstacle
    item: str
    fact: str
    required: str


def condition_lines(context: Context, params: EligibilityParams, found: Eligibility, index: int) -> list[Line]:
    """Every condition but exemptions, for one teacher."""
    row = context.instance.teachers.iloc[index]
    school = context.state.teachers.school[index]
    name = str(context.state.schools.name[school]) if school >= 0 else ""
    roles, stages = _joined(params.roles_out, ROLES.label), _joined(params.stages, STAGES.label)
    years = ngettext("at least {years} full school year", "at least {years} full school years", params.years)
    years = years.format(years=params.years)
    takes_part = _("takes part in the rotation")
    # Which status it is may say why somebody is on leave: the sheet tells only whether it takes part.
    status = takes_part if not found.has(Obstacle.STATUS)[index] else _("does not take part in the rotation")
    return [
        Line(Obstacle.EMPLOYMENT, _("employment"), EMPLOYMENT.label(row["employment"]), takes_part),
        Line(Obstacle.STATUS, _("status on the start date"), status, takes_part),
        Line(Obstacle.SCHOOL, _("school"), name, _("a public school of this authority")),
        Line(Obstacle.ROLE, _("role"), ROLES.label(row["role"]), _("none of: {roles}").format(roles=roles)),
        Line(Obstacle.STAGE, _("stage"), STAGES.label(row["stage"]), stages),
        Line(Obstacle.RUNNING, _("posting on the start date"), _running(context, index), _("none")),
        Line(Obstacle.TENURE, _("years at the school"), _tenure(context, found, index), years),
        Line(Obstacle.RETIREMENT, _("retirement"), _retirement(context, params, found, index), _distance(params)),
    ]


def office_words(entry: Any) -> str:
    """An exemption with everything the table says of it."""
    text = _("{kind} {code} {start} to {until} {document}")
    words = text.format(
        kind=EXEMPTION_KINDS.label(entry.kind),
        code=entry.code,
        start=entry.start,
        until=entry.until or "…",
        document=entry.document_no,
    )
    return words.strip()


def personal_words(entry: Any) -> str:
    """An exemption by its kind and document number, never by what it is for."""
    kind = EXEMPTION_KINDS.label(entry.kind)
    if not entry.document_no:
        return kind
    return _("{kind} (document {document})").format(kind=kind, document=entry.document_no)


def list_of_codes(mask: int) -> str:
    """The obstacles of a mask as codes."""
    return ",".join(obstacle.name.lower() for obstacle in Obstacle if mask >> (obstacle - 1) & 1)


def list_of_reasons(mask: int) -> str:
    """The obstacles of a mask in words; one sentence for those who meet every condition."""
    found = [_(REASONS[obstacle - 1]) for obstacle in Obstacle if mask >> (obstacle - 1) & 1]
    return _("; ").join(found) if found else _("meets every condition")


def _joined(codes: Iterable[str], label: Callable[[str], str]) -> str:
    return _(", ").join(label(code) for code in codes)


def _tenure(context: Context, found: Eligibility, index: int) -> str:
    start = int(found.tenure_start[index])
    if start == MISSING_MONTH:
        return _("start not given")
    years = int(found.years[index])
    text = ngettext("{start} to {end}: {years} full school year", "{start} to {end}: {years} full school years", years)
    return text.format(start=month_text(start), end=month_text(context.state.start_month), years=years)


def _retirement(context: Context, params: EligibilityParams, found: Eligibility, index: int) -> str:
    """The statutory month and how far it is, or the age where the policy goes by ages."""
    if params.mode == "age":
        birth = str(context.instance.teachers["birth_date"].iloc[index])
        return _("born in {month}").format(month=birth[:7]) if birth else _("birth date not given")
    month = int(found.retirement[index])
    if month == MISSING_MONTH:
        return _("birth date not given")
    left = month - context.state.start_month
    return ngettext(
        "{month}, {left} month after the start",
        "{month}, {left} months after the start",
        left,
    ).format(month=month_text(month), left=left)


def _distance(params: EligibilityParams) -> str:
    if params.mode == "age":
        return _("men under {men}, women under {women}").format(men=params.men_under, women=params.women_under)
    return _("more than {months} months").format(months=params.months_to_retirement)


def _running(context: Context, index: int) -> str:
    """Where a posting holds the teacher on the start date, and until when."""
    state = context.state
    if not state.teachers.running[index]:
        return _("none")
    row = context.instance["ledger"].iloc[state.teachers.posting[index]]
    school = str(row["to_school"])
    name = state.schools.name[state.school_index[school]] if school in state.school_index else school
    return _("{school} until {end}").format(school=name, end=row["end"] or "…")
