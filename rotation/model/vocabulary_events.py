"""What happens to teachers within a year, and the status that it leaves them with."""

from __future__ import annotations

from rotation.model.wordlist import Vocabulary

EVENT_KINDS = Vocabulary(
    "event",
    {
        "sick_leave": ("病休", "sick leave", "长期病休"),
        "maternity": ("产假", "maternity leave"),
        "study_leave": ("脱产学习", "study leave"),
        "lent": ("借出", "lent"),
        "support_away": ("支教外出", "goes to support elsewhere", "支教在外", "支教"),
        "back": ("复岗", "back at work", "返岗", "销假"),
        "transferred_in": ("调入", "transferred in"),
        "transferred_out": ("调出", "transferred out"),
        "resigned": ("辞职", "resigned", "离职", "解聘"),
        "retired": ("退休", "retired"),
        "died": ("去世", "died"),
    },
)
STATUS_AFTER: dict[str, str] = {
    "sick_leave": "sick_leave",
    "maternity": "maternity",
    "study_leave": "study_leave",
    "lent": "lent",
    "support_away": "support_away",
    "back": "on_post",
    "transferred_in": "on_post",
    "transferred_out": "off_books",
    "resigned": "off_books",
    "retired": "off_books",
    "died": "off_books",
}
"""Kind of event -> status from its date on."""
