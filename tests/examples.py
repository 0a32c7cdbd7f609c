"""How many examples a property test draws: a quarter of them in the quick set, all of them once in the slow one."""

from hypothesis import settings

QUICK, FULL = "quick", "full"
"""Profiles: as many examples of a hundred as are drawn in each."""

settings.register_profile(QUICK, deadline=None, derandomize=True, max_examples=25)
settings.register_profile(FULL, deadline=None, derandomize=True, max_examples=100)


def part(number: int, least: int = 4) -> int:
    """As many of `number` examples as are drawn now."""
    return min(number, max(least, number * settings().max_examples // 100))


def examples(number: int) -> settings:
    """Settings of a property test that is worth `number` examples."""
    return settings(max_examples=part(number, 10))
