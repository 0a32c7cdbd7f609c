"""Word lists of derived needs and proposed quotas: where a number comes from."""

from __future__ import annotations

from rotation.model.wordlist import Vocabulary

CLASS_SOURCES = Vocabulary(
    "source of classes",
    {
        "unknown": ("不详", "unknown"),
        "given": ("下学年班级数", "next year's classes, given"),
        "pupils": ("由下学年学生数推算", "from next year's pupils"),
        "today": ("本学年班级数", "this year's classes"),
    },
)
NEED_SOURCES = Vocabulary(
    "source of a need",
    {
        "given": ("已填", "given"),
        "blank": ("空白，已推算", "blank, derived"),
        "filled": ("未填，已推算", "no row, derived"),
        "left": ("未填，不推算", "no row, not derived"),
        "concurrent": ("兼课学科，不计需求", "concurrent, makes no need"),
    },
)
STAFF_BASES = Vocabulary(
    "basis of staff",
    {
        "pupils": ("按学生数", "by pupils"),
        "classes": ("按班级数", "by classes"),
        "no_classes": ("按学生数（班级数不详）", "by pupils, classes not known"),
    },
)
