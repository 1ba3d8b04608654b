"""The report as one HTML file that needs nothing else: no script, no outside asset, no request.

Fetched text is hostile (PRIVACY, T-04 and T-05): everything is escaped, links are web addresses only and carry no
referrer, and the policy in the page forbids everything but its own style, which it names by its hash.
"""

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports import wording
from reports.context import ReportContext
from reports.page import page
from scanner.errors import ReportError
from scanner.models import RunReport


def render(report: RunReport, context: ReportContext) -> bytes:
    """Write a redacted `report` as an HTML page in UTF-8.

    Raises:
        ReportError: the template engine would not escape what it is given.
    """
    environment = _environment()
    if environment.autoescape is not True:
        raise ReportError("the HTML report is not written, because its text would not be escaped")
    style = environment.get_template("report.css").render()
    template = environment.get_template("report.html.j2")
    return template.render(page=page(report, context), security=_security_policy(style), words=wording).encode()


def _security_policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
