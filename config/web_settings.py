"""The sections of scanner.toml for web searches, listed pages, and platforms that want a key or an approval.

All are empty to begin with, and an empty one asks nobody: `asks` says whether it would.
"""

import re
from typing import Annotated, Protocol

from pydantic import AfterValidator, Field, SecretStr

from config.section import Section

SITES = (
    *("tiktok.com", "facebook.com", "instagram.com", "linkedin.com"),
    *("x.com", "mumsnet.com", "tes.com", "glassdoor.co.uk"),
)
"""Where people write about schools, and where a school cannot search by itself."""

_OFFICES = frozenset(
    {"absence", "absences", "accounts", "admin", "admissions", "attendance", "careers", "clerk", "contact", "dpo"}
    | {"dsl", "enquiries", "enquiry", "exams", "feedback", "finance", "governors", "head", "headteacher", "hello"}
    | {"help", "helpdesk", "hr", "info", "it", "jobs", "library", "mail", "news", "office", "press", "principal"}
    | {"reception", "recruitment", "safeguarding", "school", "senco", "send", "secretary", "support", "vacancies"}
)


def _office_address(address: str) -> str:
    name, at, domain = address.strip().lower().partition("@")
    if not at or "." not in domain or not set(re.split(r"[._-]", name)) <= _OFFICES:
        raise ValueError("expected the address of an office, such as office@school.example, never a person's")
    return f"{name}@{domain}"


OfficeAddress = Annotated[str, AfterValidator(_office_address)]
Approval = Annotated[
    str, Field(description="Reference of the platform's written approval of this use; without it nobody is asked.")
]


class Asking(Protocol):
    """A section that says whether a scan would ask anybody."""

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        ...


class SearxngSettings(Section):
    """Web search by the school's own SearXNG."""

    enabled: bool = Field(default=True, description="Whether to ask it.")
    service: str = Field(default="", description="Base address of your own SearXNG; empty means not asked.")
    sites: tuple[str, ...] = Field(default=SITES, description="Sites to search; with none, the whole web is searched.")
    queries_per_night: int = Field(default=60, ge=2, description="Most pages of results in one scan; two a search.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service)


class BraveSettings(Section):
    """Web search by Brave."""

    enabled: bool = Field(default=True, description="Whether to ask it.")
    service: str = Field(default="https://api.search.brave.com", description="Base address of the service.")
    key: SecretStr = Field(default=SecretStr(""), description="The school's API key; empty means not asked.")
    sites: tuple[str, ...] = Field(default=SITES, description="Sites to search; with none, the whole web is searched.")
    queries_per_night: int = Field(default=32, ge=1, description="Most questions in one scan; each is paid for.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service and self.key.get_secret_value())


class GoogleNewsSettings(Section):
    """News by Google News' search feed."""

    enabled: bool = Field(default=False, description="Whether to ask it; read its terms first (docs/connectors.md).")
    service: str = Field(default="https://news.google.com", description="Base address of the service.")
    language: str = Field(default="en-GB", description="Language of the edition.")
    country: str = Field(default="GB", description="Country of the edition.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service)


class WebPagesSettings(Section):
    """Pages of the open web."""

    enabled: bool = Field(default=True, description="Whether to read the pages.")
    urls: tuple[str, ...] = Field(default=(), description="Addresses of the pages.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.urls)


class ThreadsSettings(Section):
    """Keyword search on Threads, which Meta has to approve."""

    enabled: bool = Field(default=True, description="Whether to ask Threads.")
    service: str = Field(default="https://graph.threads.net/v1.0", description="Base address and version of the API.")
    token: SecretStr = Field(default=SecretStr(""), description="Access token of the school's account.")
    approval: Approval = ""

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service and self.token.get_secret_value() and self.approval.strip())


class XSettings(Section):
    """Recent posts on X, which X has to approve, and which cost money."""

    enabled: bool = Field(default=True, description="Whether to ask X.")
    service: str = Field(default="https://api.x.com", description="Base address of the API.")
    token: SecretStr = Field(default=SecretStr(""), description="Bearer token of the school's app.")
    approval: Approval = ""

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service and self.token.get_secret_value() and self.approval.strip())


class FacebookPageSettings(Section):
    """Posts and comments on the school's own Facebook Page, which Meta has to approve."""

    enabled: bool = Field(default=True, description="Whether to read the Page.")
    service: str = Field(default="https://graph.facebook.com/v24.0", description="Base address and version of the API.")
    page: str = Field(default="", description="Number of the school's own Page; empty means not asked.")
    token: SecretStr = Field(default=SecretStr(""), description="Access token of the Page.")
    approval: Approval = ""

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        is_set_up = self.service and self.page and self.token.get_secret_value()
        return self.enabled and bool(is_set_up and self.approval.strip())


class InstagramHashtagSettings(Section):
    """Posts on Instagram with the school's hashtags, which Meta has to approve."""

    enabled: bool = Field(default=True, description="Whether to ask Instagram.")
    service: str = Field(default="https://graph.facebook.com/v24.0", description="Base address and version of the API.")
    user: str = Field(default="", description="Number of the school's own Instagram account; empty means not asked.")
    token: SecretStr = Field(default=SecretStr(""), description="Access token of that account.")
    approval: Approval = ""

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        is_set_up = self.service and self.user and self.token.get_secret_value()
        return self.enabled and bool(is_set_up and self.approval.strip())


class GravatarSettings(Section):
    """Public Gravatar profiles of the school's own office addresses."""

    enabled: bool = Field(default=True, description="Whether to ask Gravatar.")
    service: str = Field(default="https://api.gravatar.com/v3", description="Base address and version of the API.")
    key: SecretStr = Field(
        default=SecretStr(""), description="API key; without one, Gravatar answers 100 times an hour."
    )
    addresses: tuple[OfficeAddress, ...] = Field(
        default=(), description="Office addresses of the school, e.g. office@school.example; never a person's."
    )

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service and self.addresses)


class HibpSettings(Section):
    """Addresses at the school's own domain in leaked account lists, by Have I Been Pwned."""

    enabled: bool = Field(default=True, description="Whether to ask Have I Been Pwned.")
    service: str = Field(default="https://haveibeenpwned.com", description="Base address of the service.")
    key: SecretStr = Field(default=SecretStr(""), description="API key; the school's domain has to be verified for it.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service and self.key.get_secret_value())


class GithubSettings(Section):
    """Issues and commits on GitHub that hold the school's email domain."""

    enabled: bool = Field(default=False, description="Whether to ask GitHub.")
    service: str = Field(default="https://api.github.com", description="Base address of the API.")
    token: SecretStr = Field(default=SecretStr(""), description="Access token; without one, GitHub answers less often.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service)
