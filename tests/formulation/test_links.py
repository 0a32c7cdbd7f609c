"""Links between schools: for each ordered pair the first open channel."""

import numpy as np
import pandas as pd
import pytest

from rotation.formulation.context import Context
from rotation.formulation.links import all_links, channel_links
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.vocabulary import CHANNELS


def policy(*opened, order=None, shadowing=False, origins=None):
    general = Policy().general
    channels = {
        code: rule.model_copy(update={"open": code in opened, **({"origins": origins} if origins else {})})
        for code, rule in general.channels.items()
    }
    forms = {
        code: rule.model_copy(update={"open": rule.open or (shadowing and code == "shadowing")})
        for code, rule in general.forms.items()
    }
    changes = {"channels": channels, "channel_order": order or general.channel_order, "forms": forms}
    return Policy(general=general.model_copy(update=changes))


def context(schools, chosen, groups=(), pairs=()):
    """`schools`: code -> changes; `groups`: (group, school); `pairs`: (urban, rural)."""
    tables = {
        "plan": pd.DataFrame([{"authority": "区", "plan_year": 2026, "start_date": "2026-09-01"}]),
        "schools": pd.DataFrame(
            [
                {"school_id": c, "name": c, "stages": "primary", "locale": "urban", **facts}
                for c, facts in schools.items()
            ]
        ),
        "groups": pd.DataFrame(list(groups), columns=["group_id", "school_id"]),
        "pairs": pd.DataFrame(list(pairs), columns=["urban_school_id", "rural_school_id"]),
    }
    return Context.of(Instance.of(tables), chosen)


def found(links, made, channel="channel"):
    """Linked pairs with their channel, as text."""
    codes, words = made.state.schools.code, (*CHANNELS.codes, "")
    entries = zip(links.origin, links.destination, getattr(links, channel), strict=True)
    return {f"{codes[a]}{codes[b]}": words[c] for a, b, c in entries if c >= 0}


def linked(*arguments, channel="channel", **tables):
    made = context(*arguments, **tables)
    return found(channel_links(made), made, channel)


PLAIN = {"A": {}, "B": {}, "C": {}}


def test_a_group_links_its_members_both_ways():
    groups = [("G", "A"), ("G", "B"), ("H", "C")]
    assert linked(PLAIN, policy("group"), groups=groups) == {"AB": "group", "BA": "group"}


def test_a_school_in_two_groups_is_linked_with_both_and_the_groups_not_with_each_other():
    groups = [("G", "A"), ("G", "B"), ("H", "B"), ("H", "C")]
    assert set(linked(PLAIN, policy("group"), groups=groups)) == {"AB", "BA", "BC", "CB"}


def test_two_groups_with_the_same_members_link_them_once():
    groups = [(group, school) for group in "GH" for school in "AB"]
    assert linked(PLAIN, policy("group"), groups=groups) == {"AB": "group", "BA": "group"}


def test_a_school_district_links_its_schools_and_a_blank_one_none():
    schools = {"A": {"school_district": "一"}, "B": {"school_district": "一"}, "C": {}, "D": {}}
    assert linked(schools, policy("school_district")) == {"AB": "school_district", "BA": "school_district"}


def test_a_pair_leads_from_the_urban_to_the_rural_school():
    schools = {"A": {}, "B": {"locale": "rural"}}
    assert linked(schools, policy("pair"), pairs=[("A", "B")]) == {"AB": "pair"}
    assert linked(schools, policy("pair"), pairs=[("A", "B")], channel="back") == {}


def test_shadowing_goes_back_along_a_pair_where_the_form_is_open():
    schools = {"A": {}, "B": {"locale": "rural"}}
    chosen = policy("pair", shadowing=True)
    assert linked(schools, chosen, pairs=[("A", "B")]) == {"AB": "pair"}
    assert linked(schools, chosen, pairs=[("A", "B")], channel="back") == {"BA": "pair"}


def test_the_authority_links_all_its_schools():
    assert set(linked(PLAIN, policy("authority"))) == {"AB", "AC", "BA", "BC", "CA", "CB"}


def test_a_pair_of_schools_carries_the_first_open_channel_of_the_policys_order():
    schools = {"A": {"school_district": "一"}, "B": {"school_district": "一"}}
    groups = [("G", "A"), ("G", "B")]
    opened = ("group", "school_district", "authority")
    assert set(linked(schools, policy(*opened), groups=groups).values()) == {"group"}
    order = ("authority", "school_district", "group", "pair", "partner")
    assert set(linked(schools, policy(*opened, order=order), groups=groups).values()) == {"authority"}
    assert set(linked(schools, policy("school_district", "authority"), groups=groups).values()) == {"school_district"}


def test_a_channel_is_open_to_the_origins_of_its_locales():
    schools = {"A": {}, "B": {"locale": "town"}}
    assert set(linked(schools, policy("authority", origins=("town",)))) == {"BA"}


@pytest.mark.parametrize("change", [{"legal_entity_id": "A"}, {"authority": "邻区"}, {"ownership": "private"}])
def test_legal_entity_authority_and_ownership_part_schools(change):
    assert set(linked({"A": {}, "B": change, "C": {}}, policy("authority"))) == {"AC", "CA"} | (
        {"BC", "CB"} if "legal_entity_id" in change else set()
    )


def test_unknown_codes_link_nothing():
    tables = {"groups": [("G", "A"), ("G", "X")], "pairs": [("A", "X"), ("X", "A")]}
    assert linked(PLAIN, policy("group", "pair"), **tables) == {}


def test_without_open_channels_there_are_no_links():
    made = context(PLAIN, policy())
    assert len(channel_links(made)) == 0
    everything = all_links(made, np.array([0]))
    assert len(everything) == 2
    assert everything.channel.tolist() == [-1, -1]


def test_links_are_sorted_by_origin_and_destination():
    links = channel_links(context(PLAIN, policy("authority")))
    assert sorted(zip(links.origin, links.destination, strict=True)) == list(
        zip(links.origin, links.destination, strict=True)
    )


def test_all_links_of_an_origin_are_all_other_schools_with_their_channels():
    made = context(PLAIN, policy("group"), groups=[("G", "A"), ("G", "B")])
    links = all_links(made, np.array([1, 1, -1]))
    assert links.origin.tolist() == [1, 1]
    assert links.destination.tolist() == [0, 2]
    assert [(*CHANNELS.codes, "")[channel] for channel in links.channel] == ["group", ""]


def test_large_clusters_are_complete():
    schools = {f"S{number:02d}": {"school_district": str(number % 3)} for number in range(20)}
    made = context(schools, policy("school_district"))
    links = channel_links(made)
    expected = {(a, b) for a in range(20) for b in range(20) if a != b and a % 3 == b % 3}
    assert set(zip(links.origin.tolist(), links.destination.tolist(), strict=True)) == expected


def test_an_open_channel_that_the_order_does_not_name_comes_last():
    schools = {"A": {}, "B": {}}
    found = linked(schools, policy("authority", "group", order=("pair",)), groups=[("G", "A"), ("G", "B")])
    assert set(found.values()) == {"group"}
    assert set(linked(schools, policy("authority", order=("pair",))).values()) == {"authority"}
