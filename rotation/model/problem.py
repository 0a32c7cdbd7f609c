"""One problem of the data or policy, with its place, the value, and what to do next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rotation.i18n import _


class Severity(StrEnum):
    """Errors stop the work; warnings and assumptions are shown and the work goes on."""

    ERROR = "error"
    WARNING = "warning"
    ASSUMPTION = "assumption"


def sheet_words(title: str) -> str:
    """A sheet as a message names it; a title that says 表 itself gets no second one."""
    return (_("sheet “{sheet}”") if title.endswith("表") else _("sheet {sheet}")).format(sheet=title)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: file, sheet (or CSV name), row (1 = first line of the sheet), column letter, header.

    Without a sheet, `row` is the line of a text file and `header` the key there.
    """

    sheet: str = ""
    row: int | None = None
    column: str = ""
    header: str = ""
    file: str = ""

    def text(self) -> str:
        """The place in words, only the parts that are known."""
        parts = []
        if not self.sheet:
            return self._line_text()
        parts.append(sheet_words(self.sheet))
        if self.row is not None:
            parts.append(_("row {row}").format(row=self.row))
        if self.column and self.header:
            parts.append(_("column {column} ({header})").format(column=self.column, header=self.header))
        elif self.column or self.header:
            parts.append(_("column {column}").format(column=self.column or self.header))
        return _(", ").join(parts)

    def _line_text(self) -> str:
        parts = [_("file {file}").format(file=self.file)] if self.file else []
        if self.row is not None:
            parts.append(_("line {line}").format(line=self.row))
        return _(", ").join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is stable (snake_case), `message` says what is wrong with the value, `advice` what to do."""

    code: str
    place: Place
    value: str
    message: str
    advice: str
    severity: Severity = Severity.ERROR

    def text(self) -> str:
        """One line for a person."""
        where = self.place.text()
        head = _("{where}: {message}").format(where=where, message=self.message) if where else self.message
        return _("{head}. {advice}").format(head=head, advice=self.advice) if self.advice else head

    def as_dict(self) -> dict[str, Any]:
        """A flat mapping for JSON output."""
        place = asdict(self.place)
        return {
            "code": self.code,
            "severity": str(self.severity),
            **place,
            "value": self.value,
            "message": self.message,
            "advice": self.advice,
        }
