"""`python -m rotation` is the command `rotation`."""

from rotation.cli import main

main()
