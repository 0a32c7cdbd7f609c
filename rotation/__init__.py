"""Plans the yearly exchange rotation of a district's teachers: optimal, checked, explained, reproducible."""

__version__ = "0.1.0"
