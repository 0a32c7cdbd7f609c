"""The sizes: how many schools, teachers and pupils an authority has, and how its land lies.

Pupils of `small`, `mid`, `large` and `xl` are those of four real districts (2021-22 statistics by grade, reposted;
junior pupils 2024); numbers of schools and teachers are the project's size ladder. Pupils of the senior stage,
the shares of land and the sizes of belts are assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """One authority to be made.

    `land` holds the shares of urban, town and rural schools; `reach_km` is how far the farthest rural school lies;
    `settled` the share of those with six years' experience who have been at their school so long; `district_size`
    and `belt_size` the mean number of schools of a school district and of a belt (a wide alliance, 0 for none).
    """

    name: str
    authority: str
    schools: int
    teachers: int
    pupils: Mapping[str, int]
    land: tuple[float, float, float]
    reach_km: float
    centre: tuple[float, float]
    settled: float = 0.80
    district_size: float = 8.0
    belt_size: float = 0.0
    first_school: int = 1
    first_teacher: int = 1
    code_width: int = 3


def _pupils(primary: int, junior: int, senior: int) -> Mapping[str, int]:
    return {"primary": primary, "junior": junior, "senior": senior}


SIZES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name="small",
            district_size=8.0,
            belt_size=14.0,
            authority="青峦区",
            schools=30,
            teachers=1300,
            pupils=_pupils(13841, 5054, 1800),
            land=(0.47, 0.23, 0.30),
            reach_km=52.0,
            centre=(116.10, 39.94),
        ),
        Profile(
            name="mid",
            district_size=10.0,
            belt_size=18.0,
            authority="云湖区",
            schools=60,
            teachers=2200,
            pupils=_pupils(22801, 9380, 3600),
            land=(0.36, 0.32, 0.32),
            reach_km=58.0,
            centre=(116.84, 40.37),
        ),
        Profile(
            name="large",
            district_size=10.0,
            belt_size=28.0,
            authority="文华区",
            schools=100,
            teachers=7000,
            pupils=_pupils(65508, 27950, 10000),
            land=(1.0, 0.0, 0.0),
            reach_km=6.0,
            centre=(116.42, 39.92),
        ),
        Profile(
            name="district",
            district_size=9.0,
            belt_size=14.0,
            authority="永宁区",
            schools=160,
            teachers=10500,
            pupils=_pupils(98000, 38000, 13000),
            land=(0.60, 0.22, 0.18),
            reach_km=40.0,
            centre=(116.30, 39.75),
        ),
        Profile(
            name="xl",
            district_size=10.0,
            belt_size=22.0,
            authority="学海区",
            schools=200,
            teachers=17000,
            pupils=_pupils(179579, 76862, 22000),
            land=(0.80, 0.12, 0.08),
            reach_km=30.0,
            centre=(116.30, 39.98),
        ),
    )
}
"""Name -> profile of the generated single authorities; `toy` is made by hand and `city` is sixteen of them."""
