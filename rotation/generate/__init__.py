"""Sample instances: by size and seed, for a whole city, or around a real school list."""

from rotation.generate.city import generate_city
from rotation.generate.directory import from_directory
from rotation.generate.sizes import SIZES
from rotation.generate.toy import generate

__all__ = ["SIZES", "from_directory", "generate", "generate_city"]
