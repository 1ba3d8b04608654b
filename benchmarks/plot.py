"""The speed of every peer against the length of the watchlist, as an SVG that reads in light and in dark."""

import math
from collections.abc import Sequence
from html import escape

from benchmarks.measure import Speed

_WIDTH, _HEIGHT = 860, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 260, 30, 50
_COLOURS = (
    "#d1495b", "#3066be", "#2a9d8f", "#8d6a9f", "#c77d0a", "#5f7f2b", "#00798c", "#9c5a3c", "#6c757d", "#b5179e",
    "#4a7c59", "#577590", "#a44a3f",
)  # fmt: skip
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}line{stroke:#ccc}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}line{stroke:#555}}"
)


def speed_plot(speeds: Sequence[Speed]) -> str:
    """Posts a second (logarithmic) by terms (logarithmic), one line a peer."""
    sizes = sorted({speed.terms for speed in speeds})
    rates = [1 / speed.per_post for speed in speeds]
    low, high = math.floor(math.log10(min(rates))), math.ceil(math.log10(max(rates)))

    def x(terms: int) -> float:
        width = _WIDTH - _LEFT - _RIGHT
        return _LEFT + width * math.log(terms / sizes[0]) / max(1e-9, math.log(sizes[-1] / sizes[0]))

    def y(rate: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * (math.log10(rate) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="Posts a CPU second by length of the watchlist, for the gazetteer and its peers">',
        f"<style>{_STYLE}</style>",
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.0f}" y2="{at:.0f}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{at + 4:.0f}" text-anchor="end">{10**power:,}</text>')
    parts += [f'<text x="{x(size):.0f}" y="{_HEIGHT - 28}" text-anchor="middle">{size:,}</text>' for size in sizes]
    parts.append(f'<text x="{_LEFT}" y="{_HEIGHT - 8}">terms on the watchlist</text>')
    parts.append(f'<text x="8" y="{_TOP - 12}">posts a CPU second</text>')
    peers = dict.fromkeys(speed.peer for speed in speeds)
    for n, (peer, colour) in enumerate(zip(peers, _COLOURS, strict=False)):
        points = [(x(speed.terms), y(1 / speed.per_post)) for speed in speeds if speed.peer == peer]
        width = 4 if n == 0 else 1.5
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{width}" fill="{colour}"/>' for a, b in points]
        at = _TOP + 20 * n
        parts.append(f'<circle cx="{_WIDTH - _RIGHT + 22}" cy="{at - 4}" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{_WIDTH - _RIGHT + 34}" y="{at}">{escape(peer)}</text>')
    return "\n".join([*parts, "</svg>", ""])
