"""Tests speak Chinese unless they say otherwise, whatever the machine's locale."""

import os

os.environ["ROTATION_LANG"] = "zh_CN"
