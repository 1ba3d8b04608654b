"""The store: what a person must look at, encrypted column by column, and how far each source was read.

Use `open_store`; everything else in this package is how it is done.
"""

from scanner.store.database import sqlite_file, sqlite_url
from scanner.store.sql import SqlStore, open_store

__all__ = ["SqlStore", "open_store", "sqlite_file", "sqlite_url"]
