"""The baseline plan 基准方案 beside the data: the moves that a new plan stays close to, and which of them hold."""

from __future__ import annotations

import pandas as pd

from rotation.io.loaded import Loaded
from rotation.model.fields import Code, Count, Flag, Form, Stage, Subject, column
from rotation.model.instance import Instance, records
from rotation.model.plan import Move
from rotation.model.spec import Row, TableSpec
from rotation.model.tables import Table, table_of


class BaselineRow(Row):
    """One move of the baseline plan."""

    teacher_id: Code = column("人事编号", "teacher code", "教师编号", "工号", required=True, example="00123")
    to_school: Code = column("拟交流学校代码", "destination code", "接收学校代码", "学校代码", required=True)
    stage: Stage = column("学段", "stage", "拟任学段", required=True, example="小学")
    subject: Subject = column("拟任学科", "subject", "任教学科", "学科", required=True, example="语文")
    form: Form = column("交流形式", "form", "形式", required=True, example="人走关系留")
    load: Count = column("每周半天", "half days a week", "工作量", "半天", required=True, default=None, example="10")
    frozen: Flag = column("已公布不变", "frozen", "锁定", default=False, example="否")


BASELINE_TABLE: Table = table_of(TableSpec("baseline", "基准方案", "baseline plan", (), ("teacher_id",), BaselineRow))


def with_baseline_of(instance: Instance, loaded: Loaded) -> Instance:
    """The instance beside the baseline that was read, which has no errors."""
    rows = list(records(loaded.frame))
    moves = [
        Move(row.teacher_id, row.to_school, row.stage, row.subject, row.form, int(row.load))
        for row in rows
        if row.teacher_id
    ]
    return instance.with_baseline(moves, (row.teacher_id for row in rows if row.frozen))


def baseline_frame(instance: Instance) -> pd.DataFrame:
    """The frame of an instance's baseline, sorted."""
    rows = [(*move, move.teacher_id in instance.frozen) for move in sorted(set(instance.baseline))]
    frame = pd.DataFrame(rows, columns=list(BASELINE_TABLE.names))
    return frame.astype({"load": "Int64", "frozen": "bool"})
