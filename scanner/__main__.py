"""`python -P -m scanner` does what the `scanner` command does."""

from scanner.cli import main

main()
