"""Sample instances: by size and seed, for a whole city, or around a real school list."""

from rotation.generate.bysize import generate
from rotation.generate.city import generate_city
from rotation.generate.directory import from_directory
from rotation.generate.extras import EXTRAS, with_extras
from rotation.generate.sizes import SIZES

__all__ = ["EXTRAS", "SIZES", "from_directory", "generate", "generate_city", "with_extras"]
