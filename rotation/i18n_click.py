"""Click's own messages (usage, errors, prompts) in the language of the project's texts.

Click takes its texts from the standard library's global text domain. This project's catalogue holds them too, so it is
made that domain. The language is looked up in the variable LANGUAGE at every message; it is set here, for this process
and those that it starts, because an option such as --lang is known later than the environment.
"""

from __future__ import annotations

import gettext
import os

from rotation.i18n import DOMAIN, LOCALE_DIR, current_language


def install() -> None:
    """Make click speak the current language; call it again after a change of language."""
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = current_language()
