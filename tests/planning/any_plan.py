"""Plans that every pair rule allows, drawn at random: what a year's plan may do, whatever its goals."""

from __future__ import annotations

import numpy as np

from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.registry import load_rules
from tests.rules.random_instances import move_of


def open_policy(policy: Policy | None = None) -> Policy:
    """The policy with every form open; a transfer takes three years, as by default."""
    general = (policy or Policy()).general
    forms = {code: rule.model_copy(update={"open": True}) for code, rule in general.forms.items()}
    return Policy(general=general.model_copy(update={"forms": forms}))


def any_plan(instance: Instance, policy: Policy, seed: int, share: float = 0.5) -> Plan:
    """One allowed move for about `share` of the teachers who have any."""
    rng = np.random.default_rng([seed, 11])
    context = Context.of(instance, policy)
    rules = [rule for rule in load_rules(policy) if rule.kind == "pair" and rule.id != "pins"]
    table = formulate(context, rules).candidates
    going = [teacher for teacher in np.unique(table.teacher) if rng.random() < share]
    chosen = [int(rng.choice(np.flatnonzero(table.teacher == teacher))) for teacher in going]
    return Plan.of([move_of(context, table, at) for at in chosen])
