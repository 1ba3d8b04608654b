"""Gravatar: the public profiles of the school's own office addresses, which show where such an address is used.

What is read: ``GET /profiles/SHA256`` for each office address that the settings list (office@, admin@ …), and no other:
an address outside the school's domain or of a person is refused. A profile becomes one post that states the address,
with the profile's description, links and linked accounts.

What is never read: profiles of people, pictures, private profiles. An address without a profile is no finding, and
shows as answered. Only the address's digest leaves the machine.

Rate: 100 questions an hour without a key, 1,000 with one; we ask once a second.
Documentation: https://docs.gravatar.com/rest/profiles-api/
"""

import hashlib
from datetime import date

from config.web_settings import GravatarSettings
from connectors import addresses, typed
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="gravatar",
    title="Gravatar",
    terms="https://wordpress.com/tos/",
    terms_read=date(2026, 11, 25),
    use=Use.OWN,
    needs_key="none for a few addresses; an API key for more than a hundred questions an hour",
    sees="what Gravatar shows to everyone under the listed office addresses of the school",
    never_sees="profiles of people, private profiles, addresses that are not listed",
    max_pages=1,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/profiles/:sha256",
)

_NO_PROFILE = frozenset({404})


class Gravatar:
    """Looks up office addresses."""

    meta = META

    def __init__(self, options: GravatarSettings, *, lookback_days: int) -> None:
        del lookback_days  # a profile is what it is today
        self._service = addresses.base(options.service)
        self._addresses = options.addresses if options.asks else ()
        self._key = options.key.get_secret_value()

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each listed address at the school's own domain."""
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:{_digest(address)[:12]}",
                label=address,
                base_url=self._service,
                query=address,
            )
            for address in dict.fromkeys(self._addresses)
            if query.email_domain and address.endswith(f"@{query.email_domain.lower()}")
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The profile."""
        del since  # nothing says whether a profile has changed
        return PageRequest(
            url=f"{target.base_url}/profiles/{_digest(target.query)}",
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            accept=_NO_PROFILE,
            step="profile",
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read the profile, if there is one."""
        if page.status in _NO_PROFILE:
            return ParsedPage()
        profile = typed.load(page.body, page.target.key)
        if typed.text(profile, "hash") is None:
            raise ParseError(subject=page.target.key)
        return ParsedPage(posts=(_post(page, profile),))


def _digest(address: str) -> str:
    """How Gravatar names an address."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def _post(page: RawPage, profile: object) -> Post:
    about = typed.text(profile, "description") or ""
    work = (typed.text(profile, "job_title"), typed.text(profile, "company"), typed.text(profile, "location"))
    accounts = (
        " ".join(filter(None, (typed.text(account, "service_label"), typed.web_url(account, "url"))))
        for account in typed.items(profile, "verified_accounts")
        if not typed.flag(account, "is_hidden")
    )
    links = (
        " ".join(filter(None, (typed.text(link, "label"), typed.web_url(link, "url"))))
        for link in typed.items(profile, "links")
    )
    return Post(
        platform=META.name,
        native_id=_digest(page.target.query),
        url=typed.web_url(profile, "profile_url"),
        author=Author(display_name=typed.text(profile, "display_name") or "", bio=", ".join(filter(None, work))),
        text=f"The address {page.target.query} has a public Gravatar profile.\n{about}".strip(),
        fetched_at=page.fetched_at,
        link_titles=tuple(filter(None, (*links, *accounts))),
        source=page.target.key,
    )
