"""Work that a cluster's workers import: it says that it has begun, and takes a moment."""

import os
import time
from pathlib import Path


def begin_and_wait(item, tell):
    """`item`: a folder and a name; leaves a file with the process that did it."""
    folder, name = item.decode().split("\n")
    (Path(folder) / f"{name}.{os.getpid()}").write_text(str(os.getpid()))
    tell("begun")
    time.sleep(0.6)
    return name.encode()


def refuse(item, tell):
    """Raises."""
    raise ValueError("not this one")
