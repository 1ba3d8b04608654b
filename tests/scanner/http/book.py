"""A host that is asked for a page: `respx` answers for it."""

from scanner.models import PageRequest, Target

BASE = "https://book.example"
TARGET = Target(connector="book", key="book:1", label="book", base_url=BASE, query="x")
REQUEST = PageRequest(url=f"{BASE}/page?a=1&a=2")
