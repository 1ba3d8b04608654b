"""The web, asked politely and with suspicion: the only package that knows httpx and websockets.

One client for all sources: truthful User-Agent, no cookies, TLS always verified, HTTP/2, no host asked faster than its
interval, Retry-After honoured. What comes back is hostile: its size (packed and unpacked), its time, its redirects and
the addresses it leads to are bounded (`scanner.http.body`, `.network`, `.site`).

Proxies and other settings of the environment are not used: a connection must go to the very address that was checked.
"""

from scanner.http.fetcher import HttpFetcher
from scanner.http.stream import StreamFetcher

__all__ = ["HttpFetcher", "StreamFetcher"]
