"""Two policies side by side: what differs, in which order, with whose sources."""

from rotation.i18n import language
from rotation.model.policy import Policy
from rotation.model.policy_document import policy_from
from rotation.model.settle import Given
from rotation.report.policy_diff import differences
from rotation.rules.registry import document, settled


def policy(values, **sources):
    return policy_from(
        [Given(values, sources={key.replace("__", "."): note for key, note in sources.items()})], document()
    )


def shown(first, second):
    def side(one):
        return None if one is None else (one.parameter.value, one.source)

    return {one.key: (side(one.first), side(one.second)) for one in differences(first, second)}


def test_a_policy_does_not_differ_from_itself():
    assert list(differences(settled(Policy()), settled(Policy()))) == []


def test_values_and_sources_of_both_are_told():
    changed = policy(
        {"curriculum": {"daily_pe": True}, "rules": {"commute": {"minutes": 45}}},
        curriculum__daily_pe="区教委2026年3号文",
    )
    with language("en"):
        found = shown(settled(Policy()), changed)
    assert list(found) == ["curriculum.daily_pe", "rules.commute.minutes"]
    assert found["curriculum.daily_pe"][0][0] is False
    assert "one PE lesson every day" in found["curriculum.daily_pe"][0][1]
    assert found["curriculum.daily_pe"][1] == (True, "区教委2026年3号文")
    assert found["rules.commute.minutes"][1] == (45, "changed by the district; no source given")


def test_entries_that_only_one_policy_has_are_told():
    more = policy({"curriculum": {"weekly_periods": {"primary": {"psychology": [1]}}}})
    assert shown(settled(Policy()), more)["curriculum.weekly_periods.primary.psychology"][0] is None
    assert shown(more, settled(Policy()))["curriculum.weekly_periods.primary.psychology"][1] is None


def test_a_source_note_alone_is_no_difference():
    assert shown(settled(Policy()), policy({}, rules__commute__minutes="区教委通知")) == {}
