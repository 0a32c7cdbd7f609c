"""The drawn parts as tables of an instance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.generate import networks, places, posts, wordlists
from rotation.generate.backbone import Backbone
from rotation.generate.careers import PLAN_YEAR, START_MONTH, Staff
from rotation.generate.draws import Ints, Streams, Words, whole, words
from rotation.generate.frame import Frame
from rotation.generate.homes import Homes
from rotation.generate.posts import Roles
from rotation.generate.schools import STAGES
from rotation.generate.service import Service
from rotation.generate.teaching import Teaching
from rotation.model.dates import month_text
from rotation.model.instance import Instance


def month_texts(months: Ints) -> Words:
    """ISO texts of month indices, "" for negative ones."""
    unique, inverse = np.unique(np.maximum(months, -1), return_inverse=True)
    return np.array([month_text(int(month)) for month in unique], dtype=object)[inverse]


class Book:
    """Collects the tables; teachers and schools are indices until they are written as codes."""

    def __init__(self, frame: Frame, staff: Staff, honours: Backbone, served: Service, roles: Roles) -> None:
        self._frame, self._staff, self._honours, self._served, self._roles = frame, staff, honours, served, roles
        first = frame.first_teacher
        self._teacher = np.array([f"T{first + i:06d}" for i in range(len(staff))], dtype=object)
        self._school = np.array([*frame.school_ids, ""], dtype=object)
        plan = {"authority": [frame.authority], "plan_year": [PLAN_YEAR], "start_date": [f"{PLAN_YEAR}-09-01"]}
        self._tables: dict[str, pd.DataFrame] = {"plan": pd.DataFrame(plan)}

    def instance(self) -> Instance:
        """All tables so far, completed to the schema."""
        return Instance.of(self._tables)

    def add(self, name: str, rows: pd.DataFrame) -> None:
        """A table in which columns of teachers and schools hold indices, and columns of dates hold month indices."""
        done = rows.copy()
        for column in done.columns:
            if column.startswith("teacher"):
                done[column] = self._teacher[done[column].to_numpy(dtype=np.int64)]
            elif column in ("school_id", "from_school", "to_school"):
                done[column] = self._school[done[column].to_numpy(dtype=np.int64)]
            elif column in ("start", "end", "until"):
                done[column] = month_texts(done[column].to_numpy(dtype=np.int64))
        self._tables[name] = done

    def add_teachers(self, taught: Teaching, consent: Words, homes: Homes, streams: Streams) -> None:
        """The teachers, with public numbers in a drawn order."""
        frame, staff, served, roles = self._frame, self._staff, self._served, self._roles
        count = len(staff)
        order = np.argsort(streams("public number").random(count), kind="stable")
        longitude, latitude = places.degrees(homes.x, homes.y, frame.centre)
        area = networks.area_names(frame.ties)
        away = served.quota_school != staff.school
        self._tables["teachers"] = pd.DataFrame(
            {
                "teacher_id": self._teacher,
                "public_number": [f"P{frame.first_teacher + i:06d}" for i in order.tolist()],
                "name": staff.name,
                "gender": np.where(staff.women, "f", "m"),
                "birth_date": month_texts(staff.birth),
                "quota_school_id": self._school[served.quota_school],
                "work_school_id": np.where(away, self._school[staff.school], ""),
                "employment": served.employment,
                "status": served.status,
                "tenure_start": month_texts(served.tenure),
                "stage": staff.stage,
                "subject": staff.subject,
                "other_subjects": taught.other_subjects,
                "other_stages": taught.other_stages,
                "backbone_level": self._honours.level,
                "backbone_until": month_texts(self._honours.until),
                "special_grade": self._honours.special_grade,
                "title": staff.title,
                "post_grade": staff.post_grade,
                "degree": staff.degree,
                "role": roles.role,
                "role_since": np.where(roles.role == "teacher", "", month_texts(roles.since * 12 + 8)),
                "grades_now": taught.grades_now,
                "next_grade": taught.next_grade,
                "load": roles.load,
                "retirement_track": staff.track,
                "home_area": np.where(homes.known, area[homes.nearest], ""),
                "home_longitude": np.where(homes.known, longitude, np.nan),
                "home_latitude": np.where(homes.known, latitude, np.nan),
                "consent": consent,
                "rural_service_years": self._rural_years(),
            }
        )

    def _rural_years(self) -> Ints:
        """Whole years at rural schools: those of past postings there, and of the present school if it is rural."""
        schools, staff, ledger = self._frame.schools, self._staff, self._served.ledger
        rural = schools.locale == "rural"
        years = np.where(rural[staff.school], np.maximum(START_MONTH - self._served.tenure, 0) // 12, 0)
        done = ledger[rural[ledger["to_school"].to_numpy(dtype=np.int64)] & (ledger["outcome"] != "stayed")]
        served = np.minimum(done["end"].to_numpy(dtype=np.int64) + 1, START_MONTH) - done["start"].to_numpy(
            dtype=np.int64
        )
        who = done["teacher_id"].to_numpy(dtype=np.int64)
        away = self._served.quota_school != staff.school
        years = np.where(away, 0, years)
        np.add.at(years, who, served // 12)
        return np.asarray(years, dtype=np.int64)

    def add_schools(self, streams: Streams) -> None:
        """Schools, groups, pairs, posts and needs."""
        frame, staff, served = self._frame, self._staff, self._served
        schools, lines, count = frame.schools, frame.lines, len(frame.schools)
        need = np.bincount(lines.school, weights=lines.need, minlength=count).astype(np.int64)
        held = np.bincount(served.quota_school[served.in_quota], minlength=count)
        quota, in_quota, nonteaching = posts.quotas(schools, need, held, streams)
        longitude, latitude = places.degrees(schools.x, schools.y, frame.centre)
        district = np.array([*frame.ties.district_names, ""], dtype=object)[frame.ties.district]
        shared = schools.entity != np.arange(count)
        road = words(wordlists.ROADS, whole(streams("road"), 0, len(wordlists.ROADS) - 1, count))
        number = whole(streams("house number"), 1, 98, count)
        columns: dict[str, object] = {
            "school_id": frame.school_ids,
            "name": schools.name,
            "stages": [",".join(s for s in STAGES if schools.classes[s][i]) for i in range(count)],
            "legal_entity_id": np.where(shared, self._school[schools.entity], ""),
            "campus_name": schools.campus,
            "school_type": schools.kind,
            "school_district": district,
            "locale": schools.locale,
            "tier": schools.tier,
            "quota": quota,
            "staff_in_quota": in_quota,
            "nonteaching_in_quota": nonteaching,
            "address": [p and f"{p}{r}{n}号" for p, r, n in zip(schools.place, road, number.tolist(), strict=True)],
            "longitude": longitude,
            "latitude": latitude,
            "beds": schools.beds,
        }
        for stage in STAGES:
            has = schools.has(stage)
            columns[f"pupils_{stage}"] = _where(has, schools.pupils[stage])
            columns[f"pupils_next_{stage}"] = _where(
                has & (schools.pupils_next[stage] >= 0), schools.pupils_next[stage]
            )
            columns[f"classes_{stage}"] = _where(has, schools.classes[stage])
        self._tables["schools"] = pd.DataFrame(columns)
        self._add_ties()
        needs = {"school_id": lines.school, "stage": lines.stage, "subject": lines.subject, "need": lines.need / 10.0}
        self.add("needs", pd.DataFrame(needs))
        today, cap = posts.post_caps(schools, staff, served.quota_school, served.in_quota, streams)
        school, band = np.nonzero((today + cap) > 0)
        rows = {"school_id": school, "post_band": words(posts.BANDS, band), "cap": cap[school, band]}
        self.add("posts", pd.DataFrame(rows))

    def _add_ties(self) -> None:
        links = self._frame.ties
        rows = [
            (f"G{number:02d}", name, school, place == 0)
            for number, (name, members) in enumerate(links.groups, start=1)
            for place, school in enumerate(members)
        ]
        self.add("groups", pd.DataFrame(rows, columns=["group_id", "group_name", "school_id", "is_lead"]))
        pairs = {
            "urban_school_id": self._school[links.pairs[:, 0]],
            "rural_school_id": self._school[links.pairs[:, 1]],
            "min_out": 0,
            "max_out": links.pairs_out,
            "min_back": 0,
            "max_back": 2,
        }
        self._tables["pairs"] = pd.DataFrame(pairs)


def _where(known: np.ndarray[tuple[int], np.dtype[np.bool_]], values: Ints) -> pd.Series:
    return pd.Series(values, dtype="Int64").where(pd.Series(known))
