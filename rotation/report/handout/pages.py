"""Pages to print, from templates in which every value is escaped and no code of the outside world can be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rotation.errors import FileError
from rotation.i18n import _, current_language
from rotation.model.instance import Instance
from rotation.report.plan_columns import Value

BLANK = "＿＿＿＿＿＿＿＿"
"""A line to write on, where the office has given no text."""
MAX_TEMPLATE = 2**20


@dataclass(frozen=True)
class Facts:
    """What binds a handout to its plan."""

    authority: str
    year: int
    drawn: bool
    """The public seed was drawn in public; else everything is a draft."""

    @classmethod
    def of(cls, instance: Instance) -> Facts:
        """The facts of the data that the plan was made from."""
        return cls(instance.authority, instance.plan_year, instance.seed_is_drawn)


@dataclass(frozen=True)
class Page:
    """A list with what stands before and after it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    subtitle: str = ""
    number: str = ""
    mark: str = ""
    before: Sequence[str] = ()
    after: Sequence[str] = ()
    signed: str = ""
    dated: str = ""
    lists: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Value]]]] = field(default=())
    """Further lists below: heading, heads, rows."""


def listing(page: Page) -> str:
    """A page with a list, as one HTML file."""
    return filled(shipped("listing.html"), {"page": page, "lang": current_language().replace("_", "-")})


def schools_index(title: str, schools: Sequence[Mapping[str, str]]) -> str:
    """A page that leads from a school's `name` and `code` to its files, `file` without the ending."""
    values = {
        "title": title,
        "schools": schools,
        "heads": [_("school"), _("school code"), _("public list"), _("workbook")],
        "page_word": _("open the list"),
        "book_word": _("open the workbook"),
        "lang": current_language().replace("_", "-"),
    }
    return filled(shipped("schools.html"), values)


@lru_cache(maxsize=8)
def shipped(name: str) -> str:
    """The text of a template that comes with the package."""
    return resources.files("rotation.report.handout").joinpath("templates", name).read_text(encoding="utf-8")


def notice_template(file: Path | None) -> str:
    """The office's own template of a notice, or the one that comes with the package in the current language."""
    if file is None:
        return shipped(f"notice_{current_language()}.html")
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_TEMPLATE + 1)
        if len(content) > MAX_TEMPLATE:
            raise FileError(_("The template {file} is too large.").format(file=file.name))
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(_("The template {file} cannot be read; save it as UTF-8.").format(file=file.name)) from error


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The template with these values, each escaped; FileError that names the line where it is wrong."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    try:
        return environment.from_string(template).render(values) + "\n"
    except TemplateSyntaxError as error:
        text = _("The template is wrong in line {line}: {reason}")
        raise FileError(text.format(line=error.lineno, reason=error.message)) from error
    except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        text = _("The template cannot be filled in: {reason}. Compare it with the shipped one.")
        raise FileError(text.format(reason=error)) from error
