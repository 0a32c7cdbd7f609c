"""The city: sixteen authorities whose numbers add up and whose codes never meet."""

import pandas as pd
import pytest

from rotation.generate import generate_city
from rotation.generate.city import DISTRICTS, SCHOOLS, TEACHERS, profiles
from rotation.io.checks import check_instance


def test_profiles_share_out_schools_teachers_and_pupils():
    found = list(profiles())
    assert len(found) == len(DISTRICTS) == 16
    assert sum(profile.schools for profile in found) == SCHOOLS == 1700
    assert sum(profile.teachers for profile in found) == TEACHERS == 126_000
    assert sum(profile.pupils["primary"] for profile in found) == 1_084_000
    assert sum(profile.pupils["junior"] for profile in found) == 369_663
    by_name = {profile.name: profile for profile in found}
    assert by_name["海淀区"].teachers > 10 * by_name["延庆区"].teachers
    assert by_name["东城区"].land == (1.0, 0.0, 0.0)


@pytest.mark.slow
def test_a_city_has_the_wanted_size_and_no_code_twice(reading):
    city = generate_city(1)
    people = pd.concat([part.teachers for part in city.values()])
    schools = pd.concat([part.schools for part in city.values()])
    assert len(people) == TEACHERS
    assert people["teacher_id"].is_unique
    assert people["public_number"].is_unique
    assert schools["school_id"].is_unique
    assert sum(reading.candidates(part) for part in city.values()) == pytest.approx(560_000, rel=0.3)
    for name, part in city.items():
        assert part.authority == f"{name}(合成数据)"
        assert 0.30 <= reading.eligible(part).mean() <= 0.50
        assert check_instance(part) == []
