"""Tests speak Chinese unless they say otherwise, whatever the machine says; drawn examples are the same each time."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from rotation.i18n import language
from tests.examples import QUICK

os.environ["ROTATION_LANG"] = "zh_CN"
settings.load_profile(QUICK)


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    """A command run in this process chooses a language; the next test must not speak it."""
    with language(""):
        yield
