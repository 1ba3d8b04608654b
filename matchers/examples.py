"""The invented school that the examples of the clauses speak of."""

from datetime import UTC, datetime

from config.school import Address, OfficialAccount, Pupil, School, SchoolProfile, StaffMember
from matchers.rule import Example
from scanner.models import Author, Post

EXAMPLE_SCHOOL = School(
    profile=SchoolProfile(
        key="larkmoor",
        name="Larkmoor Vale Academy",
        kind="secondary academy, ages 11 to 16",
        synthetic=True,
        aliases=("Larkmoor Vale", "Larkmoor Academy", "Larkmoor"),
        hashtags=("#TeamLarkmoor", "#LarkmoorVale"),
        email_domain="larkmoorvale.example",
        website="https://www.larkmoorvale.example",
        phone="01632 960188",
        partners=("Crumblethorpe Catering", "Tolland Coaches"),
        confidential_terms=("Project Puffin", "Year 9 Concerns Log"),
        address=Address(street="Tannery Hill", town="Hexby", postcode="QX7 4AA"),
        official_accounts=(OfficialAccount(platform="x", handle="LarkmoorVale"),),
    ),
    staff=(
        StaffMember(name="Rosalind Thackway", role="Headteacher", known_as=("Mrs Thackway", "Thackers")),
        StaffMember(name="Owen Pettifer", role="Maths teacher", known_as=("Mr Pettifer",), handles=("owenp_maths",)),
        StaffMember(name="Shabnam Iqbal-Hart", role="SENCO", known_as=("Mrs Iqbal-Hart",), handles=("shabnam.ih",)),
        StaffMember(
            name="Colin Drayfield", role="Site manager", known_as=("Mr Drayfield",), handles=("col_drayfield",)
        ),
        StaffMember(
            name="Beatrix Mumford",
            role="Art teacher (left 2023)",
            known_as=("Ms Mumford",),
            handles=("trixmumf",),
            former=True,
        ),
    ),
    pupils=(
        Pupil(name="Tansy Holroyd-Vance", year="9"),
        Pupil(name="Kofi Ampadu-Reed", year="7"),
        Pupil(name="Jago Penhallow", year="10"),
    ),
)


def as_post(example: Example) -> Post:
    """Make a post of an example."""
    return Post(
        platform=example.platform,
        native_id=example.text[:40],
        text=example.text,
        author=Author(handle=example.handle, display_name=example.name, bio=example.bio),
        reply_to_text=example.reply_to,
        image_alts=example.image_alts,
        link_titles=example.link_titles,
        fetched_at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
    )
