"""How the weights are made; not part of the installed package."""
