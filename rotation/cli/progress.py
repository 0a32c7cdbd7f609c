"""One line on a terminal that says how far the solver is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rotation.i18n import _

if TYPE_CHECKING:
    from solvers.solution import Progress


def show_progress(progress: Progress) -> None:
    """Replace the line by what is known now."""
    from rotation.report.words import goal_name

    unknown = _("unknown")
    text = _("{seconds:.1f} s · goal {goal} · best {best} · bound {bound}").format(
        seconds=progress.seconds,
        goal=goal_name(progress.goal),
        best=unknown if progress.objective is None else progress.objective,
        bound=unknown if progress.bound is None else progress.bound,
    )
    click.echo(f"\r\033[K{text}", nl=False, err=True)
