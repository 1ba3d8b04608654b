"""The exposure scanner application; only the version lives here."""

__version__ = "0.1.0"
