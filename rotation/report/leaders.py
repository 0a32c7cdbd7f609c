"""The leaders' plan in words: its sheets, its summary, and whom nobody can change places with."""

from __future__ import annotations

from datetime import date
from typing import Any

from rotation.i18n import N_, _, ngettext
from rotation.model.state import SchoolArrays
from rotation.model.vocabulary import ROLES
from rotation.planning.principals import PrincipalPlan
from rotation.report.plan_columns import Col, Row, SheetSpec, Value, key
from rotation.report.plan_drawing import PlanDrawing
from rotation.rules.principal import Standing
from solvers.solution import Status

STATES = {
    Status.OPTIMAL: N_("optimal: every goal in order is proved"),
    Status.FEASIBLE: N_("a plan, not proved to be the best"),
    Status.INFEASIBLE: N_("no plan exists"),
    Status.UNKNOWN: N_("no plan in time"),
    Status.ERROR: N_("the solver failed"),
}
STANDINGS = {
    Standing.MUST: N_("must move"),
    Standing.DUE: N_("due; may be deferred"),
    Standing.MAY: N_("may move"),
    Standing.STAYS: N_("stays"),
}
GOAL_NAMES = {
    "deferred_years": N_("years beyond the limit of those who are deferred"),
    "early_moves": N_("moves of leaders who are not due"),
    "minutes": N_("minutes one way, in sum"),
    "lot_1": N_("public lottery, first draw"),
    "lot_2": N_("public lottery, second draw"),
}


def leader_rows(plan: PrincipalPlan, schools: SchoolArrays) -> list[dict[str, Any]]:
    """One row a leader, in words; by school, role and code."""
    names = {str(code): str(name) for code, name in zip(schools.code, schools.name, strict=True)}
    order = {str(code): at for at, code in enumerate(schools.code)}
    rows = [
        {
            "teacher_id": str(row["teacher_id"]),
            "name": str(row["name"]),
            "role": str(row["role"]),
            "school_id": str(row["school"]),
            "school": names.get(str(row["school"]), ""),
            "years": int(row["years"]) if row["years"] >= 0 else None,
            "standing": str(row["standing"]),
            "places": int(row["places"]),
            "to_school_id": str(row["to_school"]),
            "to_school": names.get(str(row["to_school"]), ""),
        }
        for row in plan.leaders.to_dict("records")
    ]
    return sorted(rows, key=lambda row: (order[row["school_id"]], ROLES.rank(row["role"]), row["teacher_id"]))


def _role(row: Row) -> Value:
    return ROLES.label(row["role"])


def _standing(row: Row) -> Value:
    return _(STANDINGS[Standing(row["standing"])])


_WHO = (
    Col("人事编号", "teacher code", key("teacher_id")),
    Col("姓名", "name", key("name")),
    Col("职务", "role", _role),
    Col("现任职学校", "school today", key("school")),
    Col("任职满学年数", "full years in office", key("years"), "whole"),
)
MOVES_SHEET = SheetSpec("干部交流", "leaders who move", (*_WHO, Col("交流到", "goes to", key("to_school"))), 2)
LEADERS_SHEET = SheetSpec(
    "干部名册",
    "all leaders",
    (
        *_WHO,
        Col("任期情况", "standing", _standing),
        Col("可去学校数", "schools in reach", key("places"), "whole"),
        Col("交流到", "goes to", key("to_school")),
    ),
    2,
)


def leaders_workbook(start: date, rows: list[dict[str, Any]]) -> bytes:
    """Who moves, and every leader; the same rows give the same bytes. FileError for text that no cell can hold."""
    book = PlanDrawing(start, _("Leaders' plan, confidential"))
    book.table(MOVES_SHEET, [row for row in rows if row["to_school_id"]])
    book.table(LEADERS_SHEET, rows)
    return book.finish()


def summary_lines(plan: PrincipalPlan, rows: list[dict[str, Any]]) -> list[str]:
    """State, numbers and goals; names nobody."""
    lines = [_("Leaders' plan, confidential: it takes nothing from the teachers' plan and gives nothing to it.")]
    lines.append(_("state: {state}").format(state=_(STATES[plan.status])))
    counts = [(word, sum(row["standing"] == standing for row in rows)) for standing, word in STANDINGS.items()]
    text = ngettext("{count} leader: {parts}", "{count} leaders: {parts}", len(rows))
    parts = _(", ").join(f"{_(word)} {count}" for word, count in counts)
    lines.append(text.format(count=len(rows), parts=parts))
    unknown = sum(row["years"] is None for row in rows)
    if unknown:
        text = ngettext(
            "{count} leader has no date in the column 任职起 (role_since) and therefore stays.",
            "{count} leaders have no date in the column 任职起 (role_since) and therefore stay.",
            unknown,
        )
        lines.append(text.format(count=unknown))
    if plan.moves is not None:
        lines.append(_("moves: {count}").format(count=len(plan.moves)))
        for goal in plan.goals:
            name, proof = _(GOAL_NAMES[goal.name]), _("proved optimal") if goal.proved else _("not proved")
            lines.append(_("goal {name}: {value}, {proof}").format(name=name, value=goal.value, proof=proof))
        lines.append(_("independent check: 0 breaches"))
    return lines


def why_none(rows: list[dict[str, Any]]) -> list[str]:
    """What the office can do where no plan exists: those who must move and have nowhere to go, and the ways out."""
    stuck = [row for row in rows if row["standing"] == Standing.MUST and not row["places"]]
    lines = [
        _("{name} ({role}, {school}): {years} years in office, and no post of the role is in reach").format(
            name=row["name"], role=ROLES.label(row["role"]), school=row["school"], years=row["years"]
        )
        for row in stuck
    ]
    if not stuck:
        lines.append(_("Those who must move cannot all be replaced: each post is refilled by a leader of its role."))
    lines.append(
        _(
            "Ways out: pin must_stay for one who is to stay, allow more years in rules.principal.years_deferred, or "
            "let others move sooner by rules.principal.years_movable."
        )
    )
    return lines
