"""Rule channel: the first open channel, shadowing back along a pair, and what a plan writes down."""

import pytest

from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.report.figures import figures_of_outcome
from rotation.rules.channel import NO_CHANNEL, NO_PAIR, ONE_ENTITY, OTHER_AUTHORITY, PRIVATE, Channel
from rotation.rules.reading import Reading
from tests.rules.small_case import agreed_reason, case, found, move, teacher, with_channels
from tests.rules.solving import moves_of, solved

NOBODY = [{"group_id": "G", "school_id": "TOWN"}]
PAIR = [{"urban_school_id": "CITY", "rural_school_id": "HILL"}]


def reason(context, school="HILL", form="secondment"):
    return agreed_reason(Channel(), context, school, form=form)


def test_members_of_one_group_are_linked():
    assert reason(case()) == 0
    assert reason(case(groups=NOBODY)) == NO_CHANNEL


def test_a_school_may_be_in_several_groups():
    groups = [("G1", "CITY"), ("G1", "TOWN"), ("G2", "TOWN"), ("G2", "HILL")]
    tables = [{"group_id": group, "school_id": school} for group, school in groups]
    assert reason(case(teacher(quota_school_id="TOWN"), groups=tables)) == 0
    assert reason(case(groups=tables)) == NO_CHANNEL


def test_a_blank_school_district_links_nothing():
    assert reason(case(groups=NOBODY, schools={"CITY": {"school_district": "D"}})) == NO_CHANNEL
    both = {"CITY": {"school_district": "D"}, "HILL": {"school_district": "D"}}
    assert reason(case(groups=NOBODY, schools=both)) == 0


def test_a_pair_leads_one_way():
    assert reason(case(groups=NOBODY, pairs=PAIR)) == 0
    assert reason(case(teacher(quota_school_id="HILL"), groups=NOBODY, pairs=PAIR), "CITY") == NO_CHANNEL


def test_shadowing_leads_back_along_a_pair_only():
    policy = with_channels("group", "pair", forms=("secondment", "shadowing"))
    rural = case(teacher(quota_school_id="HILL"), pairs=PAIR, policy=policy)
    assert reason(rural, "CITY", form="shadowing") == 0
    assert reason(rural, "TOWN", form="shadowing") == NO_PAIR
    assert reason(case(pairs=PAIR, policy=policy), "HILL", form="shadowing") == NO_PAIR


def test_a_pair_that_runs_backward_does_not_hide_a_group():
    policy = with_channels("group", "pair", order=("pair", "group"), forms=("secondment", "shadowing"))
    rural = case(teacher(quota_school_id="HILL", consent="willing"), pairs=PAIR, policy=policy)
    assert reason(rural, "CITY") == 0
    assert Reading(rural.instance, policy).channels.first_open("HILL", "CITY", "secondment") == "group"


def test_the_whole_authority_is_linked_where_the_policy_opens_it():
    assert reason(case(groups=NOBODY, policy=with_channels("authority"))) == 0


def test_a_channel_may_be_closed_to_origins_of_some_locales():
    policy = with_channels("group")
    channels = dict(policy.general.channels)
    channels["group"] = channels["group"].model_copy(update={"origins": ("town",)})
    narrow = type(policy)(general=policy.general.model_copy(update={"channels": channels}))
    assert reason(case(policy=narrow)) == NO_CHANNEL
    assert reason(case(teacher(quota_school_id="TOWN"), policy=narrow)) == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"HILL": {"legal_entity_id": "CITY"}}, ONE_ENTITY),
        ({"HILL": {"authority": "邻区"}}, OTHER_AUTHORITY),
        ({"HILL": {"ownership": "private"}}, PRIVATE),
        ({"CITY": {"ownership": "private"}}, PRIVATE),
    ],
)
def test_one_legal_entity_another_authority_and_private_schools_are_not_linked(changes, expected):
    assert reason(case(schools=changes, policy=with_channels("group", "authority"))) == expected


def test_a_campus_and_the_school_it_belongs_to_are_told_that_they_are_one_legal_entity():
    context = case(schools={"HILL": {"legal_entity_id": "CITY"}})
    (finding,) = found(Channel(), context, move(context))
    with language("en"):
        (english,) = found(Channel(), context, move(context))
    assert "同一法人" in finding.message
    assert "one legal entity" in english.message


NEIGHBOUR = {"HILL": {"authority": "邻区"}}


def partner(*names, origin="CITY", channels=("group", "partner"), **tables):
    """The small case with HILL in another authority, and partners where named."""
    policy = with_channels(*channels, forms=("secondment", "shadowing"))
    general = policy.general.model_copy(update={"partners": names})
    return case(
        teacher(quota_school_id=origin), schools=NEIGHBOUR, policy=Policy(general=general, rules=policy.rules), **tables
    )


def test_the_partner_channel_leads_to_the_school_of_another_authority():
    assert reason(partner()) == 0
    assert reason(partner("邻区")) == 0
    assert reason(partner("别的区")) == OTHER_AUTHORITY
    assert reason(partner(channels=("group",))) == OTHER_AUTHORITY
    assert Reading(partner().instance, partner().policy).channels.first_open("CITY", "HILL", "secondment") == "partner"


def test_the_partner_channel_does_not_lead_back_and_not_inside_one_authority():
    assert reason(partner(origin="HILL"), "CITY") == OTHER_AUTHORITY
    assert reason(partner(channels=("partner",)), "TOWN") == NO_CHANNEL


def test_shadowing_at_a_partner_authority_goes_back_along_a_pair():
    pairs = [{"urban_school_id": "HILL", "rural_school_id": "TOWN"}]
    assert reason(partner(origin="TOWN", pairs=pairs), form="shadowing") == 0
    assert reason(partner(origin="TOWN"), form="shadowing") == OTHER_AUTHORITY
    closed = partner(origin="TOWN", pairs=pairs, channels=("group", "pair"))
    assert reason(closed, form="shadowing") == OTHER_AUTHORITY


def test_a_partner_authoritys_teachers_are_not_ours():
    people = [teacher("T1"), *(teacher(f"N{number}", quota_school_id="HILL") for number in range(1, 10))]
    context = case(
        *people,
        schools=NEIGHBOUR,
        policy=partner().policy,
        needs=[{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": 20.0}],
    )
    outcome = solved(context, rotation_rate={"most_permille": 1000})
    assert moves_of(outcome) == {("T1", "HILL")}
    (rate,) = outcome.verdict.rates
    assert (rate.numerator, rate.denominator) == (1, 1)
    assert figures_of_outcome(outcome).teachers == 1


@pytest.mark.parametrize(("written", "findings"), [("", 0), ("group", 0), ("authority", 1), ("pair", 1)])
def test_a_written_channel_must_be_the_first_open_one(written, findings):
    context = case(pairs=PAIR)
    plan = Plan.of([move(context)])
    plan.moves["channel"] = written
    found = list(Channel().check(plan, Reading(context.instance, context.policy)))
    assert len(found) == findings


def test_the_checker_finds_an_open_channel_too_that_the_order_does_not_name():
    policy = with_channels("authority", "pair", order=("pair",))
    assert found(Channel(), case(policy=policy), move(case(), "TOWN")) == []
