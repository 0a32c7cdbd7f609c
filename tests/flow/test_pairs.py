"""Pairs of schools made by hand: who pairs with whom, and who is left out for which reason."""

import itertools

import numpy as np
import pytest

from rotation.errors import PolicyError
from rotation.flow.pairs import Item, Unpaired, propose_pairs
from rotation.flow.settings import PairingSettings, pairing_settings
from tests.flow.district import context


def proposed(made, **settings):
    """Urban code -> (rural code, points) of the proposals."""
    found = propose_pairs(made, PairingSettings(**settings))
    code = made.state.schools.code
    return {code[pair.urban]: (code[pair.rural], pair.points) for pair in found.pairs if not pair.existing}


def left_out(made, **settings):
    found = propose_pairs(made, PairingSettings(**settings))
    return {made.state.schools.code[at]: why for at, why in found.unpaired}


def test_a_school_with_pe_teachers_to_spare_pairs_with_one_that_lacks_them():
    """6 half days too many, 4 too few: 4 x 30 points, less 35 minutes."""
    made = context({"A": {"pe": 6}}, {"X": {"pe": -4}}, {("A", "X"): 35})
    assert proposed(made) == {"A": ("X", 85)}
    pair = propose_pairs(made).pairs[0]
    assert pair.items == (Item("primary", "pe", 6, 4),)
    assert (pair.minutes, pair.estimated, pair.stages, pair.existing) == (35, False, ("primary",), False)


def test_the_best_sum_wins_over_the_best_single_pair():
    """A-X is the best pair (10 x 30 - 30), but then B helps nobody; A-Y and B-X bring more together."""
    made = context({"A": {"pe": 10, "music": 9}, "B": {"pe": 8}}, {"X": {"pe": -10}, "Y": {"music": -9}})
    assert proposed(made) == {"A": ("Y", 240), "B": ("X", 210)}


def test_distance_decides_between_equal_needs():
    minutes = {("A", "X"): 50, ("A", "Y"): 20, ("B", "X"): 20, ("B", "Y"): 50}
    made = context({"A": {"pe": 5}, "B": {"pe": 5}}, {"X": {"pe": -5}, "Y": {"pe": -5}}, minutes)
    assert proposed(made) == {"A": ("Y", 130), "B": ("X", 130)}


def test_the_limit_of_minutes_closes_a_pair():
    made = context({"A": {"pe": 5}}, {"X": {"pe": -5}}, {("A", "X"): 61})
    assert proposed(made) == {}
    assert left_out(made) == {"X": Unpaired.NOBODY_NEAR}
    assert proposed(made, most_minutes=61) == {"A": ("X", 89)}


def test_minutes_for_the_way_back_serve_too_and_unknown_ones_count_as_the_limit():
    way_back = [{"from_school": "X", "school_id": "A", "minutes": 12}]
    made = context({"A": {"pe": 5}}, {"X": {"pe": -5}}, travel=way_back)
    assert proposed(made) == {"A": ("X", 138)}
    made = context({"A": {"pe": 5}}, {"X": {"pe": -5}}, travel=[])
    assert proposed(made) == {"A": ("X", 90)}
    assert propose_pairs(made).pairs[0].minutes is None


def test_a_straight_line_gives_an_estimate():
    places = {"A": {"longitude": 116.0, "latitude": 40.0}, "X": {"longitude": 116.0, "latitude": 40.1}}
    made = context({"A": {"pe": 5}}, {"X": {"pe": -5}}, schools=places, travel=[])
    pair = propose_pairs(made).pairs[0]
    assert (pair.minutes, pair.estimated) == (35, True)  # 11.12 km x 1.3 at 25 km an hour


def test_only_what_one_has_and_the_other_lacks_counts():
    made = context({"A": {"pe": 6, "music": 6}}, {"X": {"pe": 6, "art": -6}})
    assert proposed(made) == {}
    assert left_out(made) == {"X": Unpaired.NOBODY_HAS}


def test_a_line_without_a_stated_need_is_no_surplus():
    """The teacher of calligraphy serves a line for which nobody has stated a need."""
    made = context({"A": {}}, {"X": {"calligraphy": -5}}, backbone={"A": 1})
    assert proposed(made) == {}


def test_one_half_day_is_not_worth_a_pair():
    made = context({"A": {"pe": 1}}, {"X": {"pe": -5}})
    assert proposed(made) == {}
    assert proposed(made, least_half_days=1, minute=0) == {"A": ("X", 30)}


def test_backbone_teachers_above_the_pass_line_help_a_school_below_it():
    """100 pupils ask for one person, 10 half days: A has three, X none. 10 x 10 points, less 30 minutes."""
    made = context({"A": {}}, {"X": {}}, backbone={"A": 3})
    assert propose_pairs(made).pairs[0].items == (Item("primary", "", 20, 10),)
    assert proposed(made) == {"A": ("X", 70)}


def test_a_school_at_the_pass_line_has_no_backbone_teacher_to_spare():
    made = context({"A": {}}, {"X": {}}, backbone={"A": 1})
    assert proposed(made) == {}


def test_a_pair_that_costs_more_than_it_brings_is_not_proposed():
    made = context({"A": {"chinese": 2}}, {"X": {"chinese": -2}}, {("A", "X"): 20})
    assert proposed(made) == {}  # 2 x 10 - 20
    assert left_out(made) == {"X": Unpaired.TOO_FAR}
    assert proposed(made, half_day=11) == {"A": ("X", 2)}


def test_the_needs_tables_own_priority_goes_before_the_policys():
    need = [
        {"school_id": "A", "stage": "primary", "subject": "pe", "need": 0.5},
        {"school_id": "X", "stage": "primary", "subject": "pe", "need": 1.5, "priority": 1},
    ]
    made = context({"A": {"pe": 5}}, {"X": {"pe": -5}}, needs=need)
    assert proposed(made) == {"A": ("X", 20)}  # 5 x 10 - 30


def test_equal_pairs_are_told_apart_by_code_whatever_the_order_of_the_rows():
    made = context({"B": {"pe": 5}, "A": {"pe": 5}}, {"Y": {"pe": -5}, "X": {"pe": -5}})
    assert proposed(made) == {"A": ("X", 120), "B": ("Y", 120)}
    made = context({"B": {"pe": 5}, "A": {"pe": 5}}, {"X": {"pe": -5}})
    assert proposed(made) == {"A": ("X", 120)}


def test_an_existing_pair_is_kept_and_its_schools_are_not_paired_again():
    pairs = [{"urban_school_id": "A", "rural_school_id": "X", "max_out": 2}]
    made = context({"A": {"pe": 9}, "B": {"pe": 4}}, {"X": {"pe": -9}, "Y": {"pe": -9}}, pairs=pairs)
    assert proposed(made) == {"B": ("Y", 90)}
    assert [pair.existing for pair in propose_pairs(made).pairs] == [True, False]


def test_schools_that_are_paired_pair_again_when_asked_but_not_with_each_other():
    pairs = [{"urban_school_id": "A", "rural_school_id": "X"}]
    made = context({"A": {"pe": 9}}, {"X": {"pe": -9}, "Y": {"pe": -9}}, pairs=pairs)
    assert proposed(made) == {}
    assert proposed(made, again=True) == {"A": ("Y", 240)}
    assert left_out(made, again=True) == {"X": Unpaired.NOBODY_FREE}


def test_schools_of_one_group_exchange_without_a_pair():
    groups = [{"group_id": "G", "school_id": code} for code in ("A", "X")]
    made = context({"A": {"pe": 9}}, {"X": {"pe": -9}}, groups=groups)
    assert left_out(made) == {"X": Unpaired.NOBODY_FREE}
    assert proposed(made, within_groups=True) == {"A": ("X", 240)}


@pytest.mark.parametrize(
    "facts",
    [{"ownership": "private"}, {"authority": "邻区"}, {"legal_entity_id": "X"}],
    ids=["private", "another authority", "one legal entity"],
)
def test_schools_between_which_nobody_may_move_do_not_pair(facts):
    made = context({"A": {"pe": 9}}, {"X": {"pe": -9}}, schools={"A": facts, "X": {"legal_entity_id": "X"}})
    assert proposed(made) == {}


@pytest.mark.parametrize(
    ("urban", "rural", "pairs"),
    [
        ({"locale": "town", "tier": "strong"}, {}, True),
        ({"locale": "town", "tier": "ordinary"}, {}, False),
        ({}, {"locale": "urban", "tier": "short"}, True),
        ({}, {"locale": "town", "tier": "ordinary"}, False),
        ({"locale": "urban", "tier": "new"}, {}, False),
        ({"locale": "rural", "tier": "strong"}, {}, False),
    ],
)
def test_urban_or_strong_schools_give_and_rural_or_weak_ones_receive(urban, rural, pairs):
    made = context({"A": {"pe": 9}}, {"X": {"pe": -9}}, schools={"A": urban, "X": rural})
    assert bool(proposed(made)) == pairs


def test_a_school_whose_partners_do_more_good_elsewhere_is_left_with_that_reason():
    made = context({"A": {"pe": 9}}, {"X": {"pe": -9}, "Y": {"pe": -3}, "Z": {"pe": 2}})
    # Z lacks no subject, but a backbone teacher, as every school here does.
    assert left_out(made) == {"Y": Unpaired.OTHERS_FIRST, "Z": Unpaired.NOBODY_HAS}
    assert left_out(made, least_half_days=11) == dict.fromkeys("XYZ", Unpaired.LACKS_NOTHING)


@pytest.mark.parametrize("seed", range(15))
def test_no_other_set_of_pairs_has_more_points(seed):
    """All sets of pairs of up to four schools on each side, their points added up from the balances themselves."""
    rng = np.random.default_rng(seed)
    urban = {f"U{n}": {code: int(rng.integers(-3, 9)) for code in ("pe", "chinese", "it")} for n in range(4)}
    rural = {f"R{n}": {code: int(rng.integers(-9, 4)) for code in ("pe", "chinese", "it")} for n in range(3)}
    minutes = {(a, b): int(rng.integers(5, 90)) for a in urban for b in rural}
    priority = {"pe": 3, "chinese": 1, "it": 2}

    def points(a, b):
        both = {code: min(urban[a][code], -rural[b][code]) for code in priority}
        worth = sum(10 * priority[code] * amount for code, amount in both.items() if amount >= 2)
        return max(0, worth - minutes[a, b]) if worth and minutes[a, b] <= 60 else 0

    best = max(sum(points(a, b) for a, b in zip(order, rural, strict=False)) for order in itertools.permutations(urban))
    found = proposed(context(urban, rural, minutes))
    assert sum(number for _rural, number in found.values()) == best
    assert all(points(a, b) == number for a, (b, number) in found.items())


def test_a_misspelt_parameter_and_a_bad_value_are_both_named():
    with pytest.raises(PolicyError, match="most_minutes") as error:
        pairing_settings({"most_minuts": "45", "half_day": "many"})
    assert len(error.value.problems) == 2


def test_texts_are_read_as_values():
    settings = pairing_settings({"most_minutes": "45", "within_groups": "是", "giving_locales": "城区、镇区"})
    assert (settings.most_minutes, settings.within_groups) == (45, True)
    assert settings.giving_locales == ("urban", "town")
