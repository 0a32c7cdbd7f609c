"""Other people's solvers and models as configurations of the benchmarks: what is here competes, it is never shipped on.

A peer is a class with the protocol `solvers.backend.Backend`; its module imports the rival library at its top, so
that where the library is not installed the peer counts as missing, apart from failures.
"""

from __future__ import annotations

PEERS: dict[str, str] = {}
"""Name -> module:attribute, imported only when asked for."""
