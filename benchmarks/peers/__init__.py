"""Other people's solvers and models as configurations of the benchmarks: what is here competes, it is never shipped on.

A peer is a class with the protocol `solvers.backend.Backend`; its module imports the rival library at its top, so
that where the library is not installed the peer counts as missing, apart from failures.
"""

from __future__ import annotations

PEERS: dict[str, str] = {
    "cpsat-1": "benchmarks.peers.cpsat_plain:OneWorker",
    "cpsat-2": "benchmarks.peers.cpsat_plain:TwoWorkers",
    "cpsat-8": "benchmarks.peers.cpsat_plain:EightWorkers",
    "highs-plain": "benchmarks.peers.highs_plain:PlainHighs",
    "scip": "benchmarks.peers.scip:Scip",
    "pulp-cbc": "benchmarks.peers.pulp_cbc:PulpCbc",
    "network-simplex": "benchmarks.peers.network_simplex:NetworkSimplex",
    "office": "benchmarks.peers.office:Office",
    "timefold": "benchmarks.peers.timefold_search:Timefold",
}
"""Name -> module:attribute, imported only when asked for."""
