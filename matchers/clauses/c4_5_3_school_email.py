"""4.5.3 A school email address in private use.

Flags a person's address at the school's email domain in a personal profile, bio, post or account record, whoever made
it public, also where it is disguised as "name at school dot example".

Does not flag an office address (admissions, info …), the contact address of the school's own account, or an advert.
It sees only what stands in public text; it never asks a site whether an address is registered there.

It matters because private accounts then hang on a school mailbox, and the address invites fraud.

What to do: ask the person to change the address of the account, and say how.
"""

import re

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, Guard, author_is
from matchers.scene import NOTHING, Scene, Signal, Span, both, cue_feature, feature
from matchers.words import Zone, zone_of
from scanner.models import AuthorRole, Clause, Mention, MentionKind, Severity

META = ClauseMeta(clause=Clause.SCHOOL_EMAIL, title="A school email address in private use", severity=Severity.LOW)

_OFFICE = re.compile(
    r"^\W*(?:office|info|admin|admissions?|enquir\w*|contact|reception|hr|recruit\w*|jobs|vacanc\w*|lettings|head|"
    r"headteacher|school|swyddfa|post|mail|finance|attendance|absence|exams?|sixthform|pta|governors?|safeguarding|dsl|"
    r"senco|press|media|marketing|bursar\w*|registrar|support|help\w*|hello|postbox|secretary|alumni|it)\W",
    re.IGNORECASE,
)


def _addresses(scene: Scene, *, office: bool, zone: str | None = None) -> list[Mention]:
    return [
        mention
        for mention in scene.reading.of_kind(MentionKind.SCHOOL_EMAIL)
        if bool(_OFFICE.match(mention.excerpt)) is office and (zone is None or zone_of(mention.field) == zone)
    ]


@feature
def address_in_profile(scene: Scene) -> Signal:
    """A person's school address stands in the author's profile."""
    return scene.mentioned(_addresses(scene, office=False, zone=Zone.PROFILE))


@feature
def address_in_post(scene: Scene) -> Signal:
    """A person's school address stands in the post."""
    return scene.mentioned(_addresses(scene, office=False, zone=Zone.OWN))


@feature
def address_in_context(scene: Scene) -> Signal:
    """A person's school address stands in what the post answers or links to."""
    return scene.mentioned(_addresses(scene, office=False, zone=Zone.CONTEXT))


@feature
def office_address(scene: Scene) -> Signal:
    """An office address of the school."""
    return scene.mentioned(_addresses(scene, office=True))


@feature
def bare_domain(scene: Scene) -> Signal:
    """Only the domain stands there, with no person before the @."""
    bare = [m for m in scene.reading.of_kind(MentionKind.SCHOOL_EMAIL) if m.excerpt.lstrip("( [").startswith("@")]
    return Signal(value=1.0, spans=(Span(bare[0].field, bare[0].start, bare[0].end),)) if bare else NOTHING


advice = cue_feature("address_advice", "Advice about addresses.", "negation", "counter_speech", "own_voice")

FEATURES = (
    address_in_profile,
    address_in_post,
    address_in_context,
    office_address,
    bare_domain,
    advice,
    both("address_by_staff", "A member of staff gives a school address.", address_in_post, s.SPEAKS_AS_STAFF),
    both("address_by_other", "An outsider passes on a school address.", address_in_post, s.SPEAKS_AS_OTHER),
    both("address_by_parent", "A parent passes on a school address.", address_in_post, s.SPEAKS_AS_PARENT),
    s.SPEAKS_AS_OFFICIAL,
    s.VACANCY,
    s.PRESS,
)

GUARDS = (
    author_is(AuthorRole.OFFICIAL, "The school's own account may give the school's addresses."),
    Guard(
        name="no_address",
        note="There is no address of a person at the school's domain.",
        holds=lambda scene: not _addresses(scene, office=False),
    ),
)

EXAMPLES = Examples(
    hits=(
        Example(
            text="new profile pic", handle="owenp_maths", name="Owen P", bio="chess. o.pettifer@larkmoorvale.example"
        ),
        Example(
            text="Selling a cot, message me on s.iqbal-hart@larkmoorvale.example", handle="shabnam.ih", name="Shabnam"
        ),
        Example(
            text="Reply to c.drayfield@larkmoorvale.example for the five-a-side", handle="col_drayfield", name="Col"
        ),
        Example(text="my discord is down so mail 19jpenhallow@larkmoorvale.example", name="jago", bio="yr 10"),
        Example(text="orders open", name="Bakes by T", bio="brownies. rthackway@larkmoorvale.example"),
    ),
    near_misses=(
        Example(
            text="Ring the office or mail office@larkmoorvale.example about lost property",
            name="Hexby mum",
            why="an office address",
        ),
        Example(
            text="Questions? info@larkmoorvale.example",
            handle="LarkmoorVale",
            name="Larkmoor Vale Academy",
            why="the school's own account",
        ),
        Example(
            text="Teacher of Art, Larkmoor Vale Academy. Apply to recruitment@larkmoorvale.example by Friday",
            name="Northern Teaching Jobs",
            why="an advert",
        ),
        Example(
            text="orders open",
            handle="owenp_maths",
            name="Owen P",
            bio="owen@pettiferbakes.example",
            why="a private address",
        ),
        Example(text="Larkmoor Vale moved to new email addresses, check your spam", name="Hexby dad", why="no address"),
    ),
)
