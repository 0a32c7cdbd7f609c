"""Tests speak Chinese unless they say otherwise, whatever the machine's locale; no drawn example is held to a clock."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from rotation.i18n import language

os.environ["ROTATION_LANG"] = "zh_CN"
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    """A command run in this process chooses a language; the next test must not speak it."""
    with language(""):
        yield
