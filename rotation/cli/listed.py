"""A group of commands whose list cuts nothing off and may follow the order of the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from rotation.i18n import _


class Listed(click.Group):
    """A group that lists its commands in a given order, each with its whole first sentence."""

    def __init__(self, name: str, order: Sequence[str] = (), **options: Any) -> None:
        super().__init__(name, **options)
        self.order = order

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order asked for, then the others by name."""
        places = {name: at for at, name in enumerate(self.order)}
        return sorted(self.commands, key=lambda name: (places.get(name, len(places)), name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list itself; where click would cut a text off, it is folded."""
        shown = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(limit=10_000)) for name, command in shown if not command.hidden]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)
