"""Classes of schools and the upward direction."""

import numpy as np
import pytest

from rotation.model.direction import CLASSES, is_upward, school_class, school_classes, upward
from rotation.model.vocabulary import LOCALES, TIERS


@pytest.mark.parametrize(
    ("locale", "tier", "expected"),
    [
        ("urban", "strong", "urban_strong"),
        ("rural", "strong", "rural"),
        ("rural", "", "rural"),
        ("town", "strong", "ordinary"),
        ("urban", "short", "short"),
        ("town", "new", "new"),
        ("urban", "", "ordinary"),
        ("urban", "ordinary", "ordinary"),
    ],
)
def test_a_class_joins_locale_and_tier(locale, tier, expected):
    assert school_class(locale, tier) == expected


def test_only_weaker_to_urban_strong_is_upward():
    found = {(a, b) for a in CLASSES for b in CLASSES if is_upward(a, b)}
    assert found == {("rural", "urban_strong"), ("short", "urban_strong"), ("new", "urban_strong")}


def test_arrays_and_words_agree():
    places = [(a, b) for a in range(len(LOCALES.codes)) for b in range(-1, len(TIERS.codes))]
    locale, tier = np.array(places).T
    words = [school_class(LOCALES.codes[a], (*TIERS.codes, "")[b]) for a, b in places]
    classes = school_classes(locale, tier)
    assert [CLASSES[index] for index in classes] == words
    origin, destination = (part.ravel() for part in np.meshgrid(classes, classes))
    expected = [is_upward(CLASSES[a], CLASSES[b]) for a, b in zip(origin, destination, strict=True)]
    assert upward(origin, destination).tolist() == expected
