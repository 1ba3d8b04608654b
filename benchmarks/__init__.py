"""How fast, how exact and how complete the gazetteer is, beside the tools that one would otherwise reach for."""
