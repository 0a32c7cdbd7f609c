"""A whole city: sixteen authorities with the published pupils of Beijing's districts; schools, people made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rotation.generate.authority import make
from rotation.generate.draws import Streams, apportion
from rotation.generate.sizes import Profile
from rotation.model.instance import Instance

SCHOOLS, TEACHERS = 1700, 126_000
_PRIMARY_2022, _SENIOR_2022 = 1_084_000, 199_000
_BULK = 0.73
"""Schools grow with this power of the pupils (fits the size ladder from 30 to 200 schools; assumption)."""

_CORE, _SUBURB, _OUTER = (0.97, 0.03, 0.0), (0.62, 0.24, 0.14), (0.38, 0.31, 0.31)


@dataclass(frozen=True)
class District:
    """Pupils: primary 2021-22 and junior 2024, as reposted; land, reach and centre are rough."""

    name: str
    primary: int
    junior: int
    land: tuple[float, float, float]
    reach_km: float
    centre: tuple[float, float]


DISTRICTS = (
    District("东城区", 65508, 27950, (1.0, 0.0, 0.0), 6.0, (116.42, 39.92)),
    District("西城区", 99221, 43517, (1.0, 0.0, 0.0), 6.0, (116.37, 39.91)),
    District("朝阳区", 155758, 53421, _CORE, 16.0, (116.48, 39.95)),
    District("丰台区", 66600, 21243, _CORE, 18.0, (116.29, 39.86)),
    District("石景山区", 24131, 8908, _CORE, 8.0, (116.22, 39.91)),
    District("海淀区", 179579, 76862, (0.80, 0.12, 0.08), 30.0, (116.30, 39.98)),
    District("门头沟区", 13841, 5054, (0.47, 0.23, 0.30), 52.0, (116.10, 39.94)),
    District("房山区", 57695, 19370, _SUBURB, 50.0, (116.14, 39.74)),
    District("通州区", 74881, 23933, _SUBURB, 26.0, (116.66, 39.90)),
    District("顺义区", 53743, 18662, _SUBURB, 28.0, (116.65, 40.13)),
    District("昌平区", 60768, 18268, _SUBURB, 30.0, (116.23, 40.22)),
    District("大兴区", 69660, 23022, _SUBURB, 32.0, (116.34, 39.73)),
    District("怀柔区", 17569, 7028, _OUTER, 60.0, (116.63, 40.32)),
    District("平谷区", 20109, 7536, _OUTER, 32.0, (117.12, 40.14)),
    District("密云区", 22801, 9380, _OUTER, 58.0, (116.84, 40.37)),
    District("延庆区", 13182, 5509, _OUTER, 45.0, (115.97, 40.46)),
)


def profiles() -> Iterator[Profile]:
    """One profile a district.

    Primary pupils are scaled to the city's total of 2022, senior pupils shared out like junior ones; schools and
    teachers are shared out of 1,700 and 126,000, teachers by the staffing norms 1:19, 1:13.5 and 1:12.5.
    """
    primary = apportion(_PRIMARY_2022, [d.primary for d in DISTRICTS])
    junior = np.array([d.junior for d in DISTRICTS])
    senior = apportion(_SENIOR_2022, junior)
    weight = (primary + junior) ** _BULK * np.array([1.0 + d.land[2] for d in DISTRICTS])
    schools = apportion(SCHOOLS, weight)
    teachers = apportion(TEACHERS, primary / 19 + junior / 13.5 + senior / 12.5)
    first_school = np.cumsum(schools) - schools
    first_teacher = np.cumsum(teachers) - teachers
    for i, district in enumerate(DISTRICTS):
        yield Profile(
            name=district.name,
            authority=f"{district.name}(合成数据)",
            schools=int(schools[i]),
            teachers=int(teachers[i]),
            pupils={"primary": int(primary[i]), "junior": int(junior[i]), "senior": int(senior[i])},
            land=district.land,
            reach_km=district.reach_km,
            centre=district.centre,
            district_size=9.0,
            belt_size=16.0,
            first_school=int(first_school[i]) + 1,
            first_teacher=int(first_teacher[i]) + 1,
            code_width=len(str(SCHOOLS)),
        )


def generate_city(seed: int) -> dict[str, Instance]:
    """One instance an authority, by district name; codes of schools and teachers are unique in the city."""
    streams = Streams(seed, "city")
    return {profile.name: make(profile, streams.within(profile.name)) for profile in profiles()}
