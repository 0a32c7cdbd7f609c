"""Plain lists as CSV that a spreadsheet opens rightly and never takes for formulas."""

from __future__ import annotations

import csv
import io

import pandas as pd

from rotation.io.csvfile import guard
from rotation.model.instance import records


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as UTF-8 with a byte order mark; texts that look like formulas stand behind a quote."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(frame.columns)
    for row in records(frame):
        writer.writerow(guard(value) if isinstance(value, str) else value for value in row)
    return stream.getvalue().encode("utf-8-sig")
