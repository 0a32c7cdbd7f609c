"""How a time limit is divided between solving and the certificate."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Time:
    """How long a command may take: all in all, and of that for the certificate (None: none is made)."""

    began: float
    limit: float | None
    certificate: float | None

    @classmethod
    def of(cls, limit: float | None, certificate: float | None) -> Time:
        """From now on; under a time limit the certificate gets a seventh, and what the solver leaves over."""
        return cls(perf_counter(), limit, certificate)

    def for_solver(self) -> float | None:
        """The solver's time limit."""
        if self.limit is None or self.certificate is None:
            return self.limit
        return self.limit - min(self.certificate, self.limit / 7)

    def for_certificate(self) -> float | None:
        """What is left for the certificate."""
        if self.limit is None or self.certificate is None:
            return self.certificate
        return min(self.certificate, max(0.0, self.limit - (perf_counter() - self.began)))
