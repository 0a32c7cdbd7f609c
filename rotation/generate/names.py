"""Chinese names of teachers, schools and areas; people share names as they do in life, schools of a place never."""

from __future__ import annotations

import numpy as np

from rotation.generate import wordlists
from rotation.generate.draws import Floats, Mask, Streams, Words, chosen, pick, words

_SINGLE_GIVEN = 0.24
_DOUBLE_SURNAME = 0.003
_YOUNG_BELOW = 36

_PRIMARY_FORMS = {
    "urban": wordlists.URBAN_PRIMARY,
    "town": wordlists.TOWN_PRIMARY,
    "rural": wordlists.RURAL_PRIMARY,
}
_FORMS = {
    "junior": wordlists.JUNIOR,
    "secondary": wordlists.SECONDARY,
    "nine_year": wordlists.NINE_YEAR,
    "twelve_year": wordlists.TWELVE_YEAR,
    "teaching_point": wordlists.TEACHING_POINT,
    "special": wordlists.SPECIAL,
}


def people(streams: Streams, women: Mask, age: Floats) -> Words:
    """A surname and one or two given characters each, of the fashion of the birth year; shape (teachers,)."""
    count = len(women)
    rank = np.arange(len(wordlists.SURNAMES))
    surname = words(tuple(wordlists.SURNAMES), pick(streams("surname"), 1.0 / (rank + 4.0), count))
    double = streams("double surname").random(count) < _DOUBLE_SURNAME
    doubles = words(wordlists.DOUBLE_SURNAMES, pick(streams("which double"), np.ones(4), count))
    surname = np.where(double, doubles, surname)
    young = age < _YOUNG_BELOW
    first = _given(streams, "first given", women, young)
    second = _given(streams, "second given", women, young)
    single = (streams("single given").random(count) < _SINGLE_GIVEN) | (first == second)
    return np.asarray(surname + first + np.where(single, "", second), dtype=object)


def _given(streams: Streams, name: str, women: Mask, young: Mask) -> Words:
    given = np.full(len(women), "", dtype=object)
    pools = (
        (women & young, wordlists.WOMEN_YOUNG),
        (women & ~young, wordlists.WOMEN_OLD),
        (~women & young, wordlists.MEN_YOUNG),
        (~women & ~young, wordlists.MEN_OLD),
    )
    drawn = streams(name).random(len(women))
    for who, pool in pools:
        given[who] = words(tuple(pool), np.floor(drawn[who] * len(pool)).astype(np.int64))
    return given


def places(streams: Streams, locale: Words) -> Words:
    """One place name a school, no two alike; the second character tells town from village."""
    found = np.full(len(locale), "", dtype=object)
    seconds = {"urban": wordlists.PLACE_URBAN, "town": wordlists.PLACE_TOWN, "rural": wordlists.PLACE_RURAL}
    taken: set[str] = set()
    for land, second in seconds.items():
        where = np.flatnonzero(locale == land)
        pool = np.array([a + b for a in wordlists.PLACE_FIRST for b in second if a + b not in taken], dtype=object)
        rng = streams(f"place {land}")
        names = pool[chosen(rng, np.ones(len(pool), dtype=np.bool_), len(where))]
        found[where] = names[np.argsort(rng.random(len(names)), kind="stable")]
        taken.update(names)
    return found


def schools(streams: Streams, place: Words, kind: Words, locale: Words) -> Words:
    """The schools' names: a form of the type with the place in it, unique because the places are."""
    rng = streams("school name")
    named = []
    for where, what, land, drawn in zip(place, kind, locale, rng.random(len(place)), strict=True):
        options = _PRIMARY_FORMS[land] if what == "primary" else _FORMS[what]
        named.append(options[int(drawn * len(options))].format(place=where))
    return np.array(named, dtype=object)
