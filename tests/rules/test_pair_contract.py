"""What every pair rule promises: its refusals and its check agree, order changes nothing, and everything has words."""

from collections import defaultdict

import numpy as np
import pytest

from rotation.formulation.candidates import all_pairs, generate
from rotation.formulation.links import all_links, channel_links
from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.model.shape import leaves
from rotation.rules.reading import Reading
from rotation.rules.registry import rule_classes
from tests.examples import part
from tests.rules.random_instances import move_of, random_context

SEEDS = range(part(24, 8))
pytestmark = pytest.mark.drawn
SAMPLE = 30
PAIR_RULES = {rule_id: kind for rule_id, kind in rule_classes().items() if kind.kind == "pair"}


def everybody(context):
    return np.flatnonzero(context.state.teachers.school >= 0)


def refusals(rule, pairs, context):
    """Reason numbers per pair, of the teacher or of the pair, and which of the two."""
    teachers = rule.refuse_teachers(context)[pairs.teacher]
    return np.where(teachers > 0, teachers, rule.refuse(pairs, context))


def beside_a_baseline(context, moves):
    """The case with these moves told to people, every second of them frozen."""
    frozen = [move.teacher_id for move in moves[::2]]
    return type(context).of(context.instance.with_baseline(moves, frozen), context.policy)


@pytest.fixture(scope="module")
def cases():
    made = []
    for seed in SEEDS:
        context = random_context(seed)
        people = everybody(context)
        pairs = all_pairs(context, all_links(context, context.state.teachers.school[people]), people)
        chosen = np.random.default_rng(seed).permutation(len(pairs))[:SAMPLE]
        context = beside_a_baseline(context, [move_of(context, pairs, int(at)) for at in chosen[::3]])
        plans = [Plan.of([move_of(context, pairs, int(at))]) for at in chosen]
        made.append((context, Reading(context.instance, context.policy), pairs.take(chosen), plans))
    return made


def test_the_pair_rules_are_found():
    expected = {"eligibility", "pins", "subject_match", "direction", "channel", "commute", "no_return", "pilot"}
    expected |= {"frozen", "next_graduating", "special"}
    assert expected | {"purpose"} <= set(PAIR_RULES)


VARIANTS = [(rule_id, {}) for rule_id in PAIR_RULES] + [
    ("eligibility", {"mode": "age", "years": 3, "restart_after_posting": False, "roles_out": (), "public_only": False}),
    ("subject_match", {"allow_uncertified": True, "consents": ("willing",)}),
    ("direction", {"upward": "forbidden", "ordinary_up": "allowed"}),
    ("direction", {"ways": {"short": {"rural": "shadowing"}, "rural": {"new": "consent"}}, "consents": ("obedient",)}),
    ("commute", {"minutes": 30, "estimates_bind": True, "beds_lift": False}),
    ("special", {"resource_subjects": ("math", "pe"), "resource_forms": ("itinerant", "online")}),
    ("no_return", {"years": 2}),
    ("stage_total", {"indicators": ("degree", "arts", "backbone")}),
]


@pytest.mark.parametrize(("rule_id", "given"), VARIANTS, ids=[f"{name}{len(given) or ''}" for name, given in VARIANTS])
def test_a_pair_is_refused_where_the_check_finds_a_breach(cases, rule_id, given):
    rule = PAIR_RULES[rule_id](PAIR_RULES[rule_id].Params(**given))
    seen = defaultdict(int)
    for context, reading, pairs, plans in cases:
        reasons = refusals(rule, pairs, context)
        for reason, plan in zip(reasons.tolist(), plans, strict=True):
            teacher = plan.moves["teacher_id"].iloc[0]
            findings = [finding for finding in rule.check(plan, reading) if finding.teacher_id == teacher]
            assert (reason > 0) == bool(findings), (context.instance.public_seed, plan.moves.iloc[0].to_dict())
            assert all(finding.rule == rule_id and finding.hard for finding in findings)
            seen[reason] += 1
    assert seen[0]
    assert len(seen) > 1, "cases that the rule never refuses test nothing"
    assert max(seen) <= len(rule.reasons)


@pytest.mark.parametrize("rule_id", PAIR_RULES)
def test_reasons_have_words_in_both_languages(rule_id):
    kind = PAIR_RULES[rule_id]
    assert kind.reasons
    assert all(isinstance(text, str) and text.strip() for text in kind.reasons)
    assert kind.zh
    assert kind.en
    assert kind.demands


@pytest.mark.parametrize("rule_id", PAIR_RULES)
def test_messages_name_the_teacher(cases, rule_id):
    rule = PAIR_RULES[rule_id]()
    with language("en"):
        for _context, reading, _pairs, plans in cases[:8]:
            for plan in plans[:20]:
                teacher = plan.moves["teacher_id"].iloc[0]
                for finding in rule.check(plan, reading):
                    if finding.teacher_id == teacher:
                        assert reading.teacher_name(teacher) in finding.message


@pytest.mark.parametrize("rule_id", PAIR_RULES)
def test_every_parameter_has_a_name_and_a_source(rule_id):
    kind = PAIR_RULES[rule_id]
    assert kind.Params.model_json_schema()["properties"]
    for leaf in leaves(kind.Params(), f"rules.{rule_id}", (kind.zh, kind.en)):
        assert leaf.zh
        assert leaf.en
        assert leaf.default_source


def test_survivors_do_not_depend_on_the_order_of_the_rules(cases):
    survived = 0
    for context, _reading, _pairs, _plans in cases[:12]:
        rules = [kind() for kind in PAIR_RULES.values() if kind.Params().on]
        free = np.flatnonzero(np.all([rule.refuse_teachers(context) == 0 for rule in rules], axis=0))
        links = channel_links(context)
        first, counted = generate(context, links, rules, free)
        second, counted_back = generate(context, links, rules[::-1], free)
        for name in ("teacher", "line", "form", "load", "channel", "minutes"):
            assert getattr(first, name).tolist() == getattr(second, name).tolist()
        assert counted.counts.sum() == counted_back.counts.sum() == counted.total - len(first)
        survived += len(first)
    assert survived


def test_survivors_are_the_pairs_that_no_rule_refuses(cases):
    for context, _reading, _pairs, _plans in cases[:12]:
        rules = [kind() for kind in PAIR_RULES.values() if kind.Params().on]
        free = np.flatnonzero(np.all([rule.refuse_teachers(context) == 0 for rule in rules], axis=0))
        candidates, _refused = generate(context, channel_links(context), rules, free)
        people = everybody(context)
        pairs = all_pairs(context, all_links(context, context.state.teachers.school[people]), people)
        passing = np.all([refusals(rule, pairs, context) == 0 for rule in rules], axis=0)
        keys = [list(zip(t.teacher, t.line, t.form, t.load, strict=True)) for t in (candidates, pairs.take(passing))]
        assert keys[0] == keys[1]
