"""What holds for every profile: totals are exact, lines belong to schools, classes are not too large."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.generate.authority import make
from rotation.generate.backbone import dispersion
from rotation.generate.draws import Streams
from rotation.generate.lines import staff_lines
from rotation.generate.places import degrees, kilometres, parcels, sectors
from rotation.generate.schools import lay_out
from rotation.generate.sizes import Profile
from rotation.io.checks import check_instance
from tests.examples import part


@st.composite
def profiles(draw):
    schools = draw(st.integers(20, 45))
    teachers = schools * draw(st.integers(15, 60))
    urban = draw(st.sampled_from([0.3, 0.5, 1.0]))
    return Profile(
        name="some",
        authority="某区",
        schools=schools,
        teachers=teachers,
        pupils={"primary": teachers * 10, "junior": teachers * 4, "senior": teachers},
        land=(urban, (1 - urban) / 2, (1 - urban) / 2),
        reach_km=draw(st.sampled_from([10.0, 60.0])),
        centre=(116.4, 39.9),
        belt_size=draw(st.sampled_from([0.0, 12.0])),
    )


@given(profiles(), st.integers(0, 2**31))
@settings(max_examples=part(12))
def test_every_profile_makes_data_without_problems(profile, seed):
    instance = make(profile, Streams(seed, "some"))
    assert len(instance.schools) == profile.schools
    assert len(instance.teachers) == profile.teachers
    assert check_instance(instance) == []


@given(profiles(), st.integers(0, 2**31))
@settings(max_examples=part(25))
def test_staff_and_pupils_are_shared_out_to_the_last_one(profile, seed):
    streams = Streams(seed, "some")
    schools = lay_out(profile, streams)
    lines = staff_lines(schools, profile.teachers, streams)
    assert lines.staff.sum() == profile.teachers
    assert (lines.staff >= 0).all()
    assert (lines.need > 0).all()
    for stage, pupils in profile.pupils.items():
        assert schools.pupils[stage].sum() == pupils
        has = schools.has(stage)
        assert (schools.pupils[stage][has] / schools.classes[stage][has] <= 50).all()
        assert set(lines.school[lines.stage == stage]) == set(np.flatnonzero(has))
    assert len(set(schools.name)) == len(schools)


@given(st.integers(1, 200), st.integers(2, 20), st.integers(0, 2**31))
def test_parcels_and_sectors_are_of_about_the_size(count, size, seed):
    rng = Streams(seed)("points")
    x, y = 10 * rng.random(count), 10 * rng.random(count)
    for share in (parcels(x, y, size), sectors(x, y, size)):
        sizes = np.bincount(share)
        assert (sizes > 0).all()
        assert sizes.max() <= 2 * size
        assert sizes.max() - sizes.min() <= max(2, size // 2)


def test_kilometres_and_degrees_are_each_others_inverse():
    x, y = np.array([0.0, 12.5, -40.0]), np.array([3.0, -7.25, 55.0])
    again = kilometres(*degrees(x, y, (116.4, 39.9)), (116.4, 39.9))
    assert np.allclose(again, (x, y), atol=0.002)


def test_dispersion_is_the_published_one_and_leaves_small_schools_out():
    pupils = np.array([450.0, 370.0, 890.0, 760.0, 550.0])
    books = np.array([2790.0, 1370.0, 9350.0, 1600.0, 4020.0])
    assert round(dispersion(books, pupils), 4) == 0.5153
    assert dispersion(np.append(books, 900.0), np.append(pupils, 49.0)) == dispersion(books, pupils)
    assert dispersion(np.append(books, 900.0), np.append(pupils, 50.0)) != dispersion(books, pupils)
