"""A city's table: the share of all moves, and beside it the rotation rate as its rule counts."""

from rotation.i18n import language
from rotation.report.city import city_table
from rotation.report.city_screen import uncounted


def planned(authority, moves, counted):
    """A district of 59 eligible; `counted`: movers of the rate, None where the rule is off."""
    rates = [
        {"name": "rotation_rate", "scope": f"{authority}: urban strong schools", "numerator": 1, "denominator": 2},
        {"name": "backbone_rate", "scope": authority, "numerator": 2, "denominator": 7},
    ]
    if counted is not None:
        rates.append({"name": "rotation_rate", "scope": authority, "numerator": counted, "denominator": 59})
    return {
        "status": "optimal",
        "facts": {"authority": authority},
        "teachers": 155,
        "eligible": 59,
        "moves_count": moves,
        "backbone_moves": 3,
        "shortage_half_days": {"before": 91, "after": 35},
        "dispersion": [],
        "rates": rates,
    }


def test_the_rate_that_the_rule_counts_stands_beside_the_share_of_all_moves():
    with language("en"):
        table = city_table({"a": planned("A", 7, 7), "b": planned("B", 8, 7)}, [])
        at = table.headers.index("moves of the eligible")
        assert table.headers[at + 1] == "rotation rate, of moves that count"
        assert [row[at : at + 2] for row in table.rows] == [
            ("11.9 % (7/59)", "11.9 % (7/59)"),
            ("13.6 % (8/59)", "11.9 % (7/59)"),
            ("12.7 % (15/118)", "11.9 % (14/118)"),
        ]
        assert {len(row) for row in table.rows} == {len(table.headers)}


def test_no_rate_is_made_up_where_the_rule_is_off_or_there_is_no_plan():
    with language("en"):
        table = city_table({"a": planned("A", 7, 7), "b": planned("B", 8, None), "c": {"status": "infeasible"}}, ["d"])
        at = table.headers.index("rotation rate, of moves that count")
        assert [row[at] for row in table.rows] == ["11.9 % (7/59)", None, None, None, None]
        assert {len(row) for row in table.rows} == {len(table.headers)}


def test_the_screen_says_where_the_two_differ():
    results = {"a": planned("A", 7, 7), "b": planned("B", 8, 7), "c": {"status": "infeasible"}}
    with language("en"):
        assert list(uncounted(results)) == [
            "b: rotation rate 11.9 % (7/59): not every move counts in it (form, direction, eligibility)"
        ]
