"""Columns of the data that tell of personal circumstances: their values stand in no output about differences."""

from __future__ import annotations

TABLES = frozenset({"exemptions", "events", "wishes", "couples"})
"""Tables of which every cell is personal: why somebody is exempt, falls ill or leaves, and what he or she asks for."""
COLUMNS = frozenset(
    {
        ("teachers", "gender"),
        ("teachers", "birth_date"),
        ("teachers", "status"),
        ("teachers", "retirement_track"),
        ("teachers", "retirement_month"),
        ("teachers", "home_area"),
        ("teachers", "home_longitude"),
        ("teachers", "home_latitude"),
        ("teachers", "consent"),
        ("teachers", "id_number"),
        ("recommendations", "opinion"),
        ("ledger", "document_no"),
        ("pins", "reason"),
        ("schools", "tier"),
    }
)
"""Single columns: identity, home, consent, status (which tells illness), and grounds in free text; a school's tier."""


def is_personal(table: str, column: str) -> bool:
    """Whether values of that column are not to be told."""
    return table in TABLES or (table, column) in COLUMNS
