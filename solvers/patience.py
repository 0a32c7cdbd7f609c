"""How long the exact engine goes on with what: rounds of cuts, sizes of cores, nodes of searches."""

from __future__ import annotations

PATIENCE = 3
"""Rounds of cuts that hardly lift the bound before cutting ends."""

HARDLY = 0.02
"""A round lifts the bound hardly when it adds less than this share of what all rounds before it added."""

WHOLE = 1e-4
"""A point is looked for where the relaxation's value is no further from one that points can have; no proof uses it."""

LOOKS = 2
"""So often a point is looked for at the relaxation's value, for each goal."""

MOST_ROUNDS = 40
FEW_ROUNDS = 4
"""Rounds of cuts where the whole program is a core: what is left is searched in less time than a round takes."""

RESUMED_ROUNDS = 2
"""Rounds of cuts in a relaxation that goes on from one that had all of them, where it is the last goal's."""

CORE = 1500
"""Columns of the first core, a matter of seconds."""

CORE_SHARE = 4
"""A small program's first core is one in so many of its columns."""

NEARLY_ALL = 2.5
"""When no more columns are left than this many cores hold, the proof is sought at once."""

GUIDED_ALL = 4
"""The same for all cores but the first where earlier goals guide the search, whose gaps leave most of the columns."""

GROWTH = 3
"""By how much the core grows from one to the next."""

PROBE = 1_000_000
"""Nodes times columns of the first search for a proof: how long a proof takes varies manifold with its seed."""

LEAST_PROBE = 100

PROVING = 10
"""How many times as many one may take that holds all that is left where steps near the bound are no way round it.

What is cut short is lost: without this a lottery's proof of 893 nodes took 195 s, of which 104 in three earlier tries.
"""

BRANCHINGS = 30
"""Most branchings on a gap; what takes more is left to a search, which makes the program smaller as it goes.

Of five prices on a district whose balance gives way the hardest took ten, half a second each, where a search took 60 s.
"""

PATIENT = 4
"""By how much that grows from one seed to the next."""

MOST_NODES = 10**9
WIDER = 1.1
"""By how much more columns are left free from one value near the bound to the next.

What a search takes may double from step to step, and one that goes far beyond the optimum sees many points for nothing.
"""

HARDLY_LESS = 1.3
"""A step of a ladder with a scout may leave so many times the columns of one without: nine tenths of all."""

EAGER = 2000
"""With no more columns left, heuristics are cheap enough to go with a proof."""

BOUND_ERROR = 1e-6
"""A bound from an unfinished search is lowered by this share before it is rounded up."""

SMALL = 100
"""With so few columns left, the proof is tried at once."""

CLOSE = 2
"""A point is close to the best one where better points leave so many times the columns that a similar program says."""

CLOSER = 0.65
"""Where two steps are searched at once, the nearer one goes so far of what a similar program says."""

RACING = 30
"""How many times the nodes of a search alone one of two at once may take: its seed matters less than its step."""

THIN = 0.15
"""The share of a step's room above the bound that a column may cost where good points are sought with few columns.

On a district the best point was among those of up to 0.2 of what it lay above the bound, in four cores of four.
"""

NEAR_BREACH = (1000, 2000, 4000)
"""Columns near what was forced, among which better points are looked for first: up to a second each."""

GAINING = 0.1
"""The share of what may be missing that such a look must gain for the next one, else the best is not close by."""

FURTHER = 1.5
"""Such a search looks so much further than the best point may be expected: with room to spare it soon has one."""

DEEPER = 1.4
"""By how much more the next such step's value lies above the bound; one in vain takes little."""

HASTY = 3
"""So often a proof that is also to say whether its point is the only one ends at a better point.

From there on it could say no more than what the best value is, and another one would have to follow.
"""

IDLE = 5
"""A sweep around a point ends after so many places that gained nothing.

On six programs the best point of a lottery was found among two to six places, with at most three in vain before it;
with another seed one of them ended at a worse point, and forty places more would not have led away from it.
"""

PLACE_NODES = 50
"""Of the search at one place."""

SIGHTED = 1.3
"""How many times the columns that a bound with knapsacks kept leaves are looked at for a first good point."""

SIGHTED_NODES = 1
"""Of that search: on twelve assignment problems it ends within 0.1 to 1.4 % of the best one after 0.3 to 2 s."""
