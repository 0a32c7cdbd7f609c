"""Tests speak Chinese unless they say otherwise, whatever the machine's locale; no drawn example is held to a clock."""

import os

from hypothesis import settings

os.environ["ROTATION_LANG"] = "zh_CN"
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")
