"""The template for changes after publication: a workbook with drop-downs, a CSV, or a commented YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rotation.i18n import _
from rotation.io.atomic import write_atomically
from rotation.io.changes import KEY, YAML
from rotation.io.template import changes_template_bytes
from rotation.model.tables_changes import CHANGES_TABLE, EVENTS, WANTS

FORMS = (".xlsx", ".csv", *YAML)


def write_changes_template(path: Path) -> None:
    """Write an empty template by the ending of its name, one of FORMS. Raises FileError and ValueError."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write_atomically(path, changes_template_bytes())
    elif suffix == ".csv":
        write_atomically(path, (",".join(column.zh for column in CHANGES_TABLE.columns) + "\n").encode("utf-8-sig"))
    elif suffix in YAML:
        write_atomically(path, "\n".join([*_yaml(), ""]).encode())
    else:
        raise ValueError(f"no template ends in {suffix}")


def _yaml() -> Iterator[str]:
    yield "# " + _("Changes after publication. Codes stand in quotes, so that 00123 stays text.")
    yield "# " + _("Events, and the keys that each of them needs (those in brackets may be left out):")
    for code, wants in WANTS.items():
        keys = ", ".join([*wants.must, *(f"[{name}]" for name in wants.may)])
        yield f"#   {code} ({EVENTS.zh(code)} · {EVENTS.words[code][1]}): {keys}"
    yield "# " + _("Each may have a note with the number of its document. Remove the # below and fill in your own.")
    yield f"{KEY}:"
    yield "#  - event: illness"
    yield '#    teacher_id: "00123"'
    yield "#  - event: not_there"
    yield '#    teacher_id: "00124"'
    yield '#    school_id: "S009"'
    yield "#    note: ..."
