"""4.6 An official-looking account that is not authorised.

Flags an account that presents itself as the school (its name, crest, "official") and is not on the list of the
school's own accounts.

Does not flag accounts on that list, parody that says so, friends and parents' groups, press, or another place of
that name.

It matters because parents hand their children's data and their money to it.

What to do: check the list of accounts first (it may only be out of date); then ask the platform to take it down, and
tell parents on the school's own site.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, Guard, author_is
from matchers.scene import NOTHING, Scene, Signal, both, cue_feature, feature
from matchers.words import Zone
from scanner.models import AuthorRole, Clause, Direction, Mention, MentionKind, Severity

lure = cue_feature("lure", "Asks children or parents for contact, data or money.", "fake_lure")

META = ClauseMeta(
    clause=Clause.OFFICIAL_ACCOUNT,
    title="An official-looking account that is not authorised",
    severity=Severity.MEDIUM,
    graver=(lure,),
    others=Direction.AS_SCHOOL,
)
_NAME_FIELDS = ("author.display_name", "author.handle")


def _school_in(scene: Scene, *fields: str) -> list[Mention]:
    return [mention for mention in scene.reading.of_kind(MentionKind.SCHOOL) if mention.field in fields]


@feature
def named_like_school(scene: Scene) -> Signal:
    """The account's name or handle is the school's."""
    return scene.mentioned(_school_in(scene, *_NAME_FIELDS))


@feature
def name_is_school(scene: Scene) -> Signal:
    """The account's name says nothing but the school's name."""
    mentions = _school_in(scene, "author.display_name")
    if not mentions:
        return NOTHING
    letters = sum(c.isalnum() for c in scene.reading.post.author.display_name)
    covered = sum(sum(c.isalnum() for c in mention.excerpt) for mention in mentions)
    return Signal(value=min(1.0, covered / max(1, letters)), spans=scene.mentioned(mentions).spans)


@feature
def bio_names_school(scene: Scene) -> Signal:
    """The bio names the school."""
    return scene.mentioned(_school_in(scene, "author.bio"))


official_profile = cue_feature(
    "official_profile", "The profile claims to be official.", "official_words", zone=Zone.PROFILE
)
official_text = cue_feature("official_text", "The post claims to be official.", "official_words")
parody_profile = cue_feature(
    "parody_profile", "The profile says that it is parody or not the school.", "parody_words", zone=Zone.PROFILE
)
parody_text = cue_feature("parody_text", "The post says that it is parody or not the school.", "parody_words")
gossip_words = cue_feature("gossip_words", "The profile speaks of gossip.", "gossip_page", zone=Zone.PROFILE)
role_bio = cue_feature("role_bio", "The profile names a school job.", "role_bio", zone=Zone.PROFILE)

FEATURES = (
    named_like_school,
    name_is_school,
    bio_names_school,
    official_profile,
    official_text,
    both("named_and_official", "The school's name, and a claim to be official.", named_like_school, official_profile),
    both("name_and_bio", "The school in name and bio.", named_like_school, bio_names_school),
    both("name_and_announcement", "The school's name, and an announcement.", named_like_school, s.OWN_VOICE),
    both("name_and_official_text", "The school's name, and a claim in the post.", named_like_school, official_text),
    both("named_parody", "The school's name, but parody.", named_like_school, parody_profile),
    both("named_gossip", "The school's name, but gossip.", named_like_school, gossip_words),
    lure,
    parody_profile,
    parody_text,
    gossip_words,
    role_bio,
    s.OWN_VOICE,
    s.VACANCY,
    s.PRESS,
    *s.INSIDERS,
    *s.OUTSIDERS,
    s.about_the_school,
)


def _bears_the_name(scene: Scene) -> bool:
    said = scene.signal(parody_profile).value + scene.signal(gossip_words).value + scene.signal(s.NEGATION).value
    return scene.signal(name_is_school).value == 1.0 and said == 0.0


GUARDS = (
    Guard(
        name="bears_the_name",
        note="The account's name is the school's, with no word that it is parody or somebody else's.",
        holds=_bears_the_name,
        points=1.5,
    ),
    author_is(AuthorRole.OFFICIAL, "The account is on the school's list.", at_least=0.5),
    author_is(AuthorRole.STAFF, "The account is a person's own.", at_least=0.8),
    Guard(
        name="not_named_like_school",
        note="Neither name nor handle nor bio is the school's.",
        holds=lambda scene: not _school_in(scene, *_NAME_FIELDS, "author.bio"),
    ),
)

EXAMPLES = Examples(
    hits=(
        Example(
            text="School is CLOSED tomorrow. Please share!",
            handle="larkmoorvale_official",
            name="Larkmoor Vale Academy",
            bio="Official account of Larkmoor Vale Academy, Hexby",
        ),
        Example(
            text="Welcome to our new page! DM us your child's full name and class",
            handle="larkmoor.vale.academy",
            name="Larkmoor Vale Academy (Official)",
            platform="instagram",
        ),
        Example(
            text="Year 11 maths paper compromised, all pupils to resit",
            handle="LarkmoorVa1e",
            name="Larkmoor Vale Academy",
            bio="Official. Tannery Hill, Hexby",
        ),
        Example(
            text="Now on Bluesky! Follow us for news and updates",
            handle="larkmoorvaleacademy.bsky.example",
            name="Larkmoor Vale Academy",
            platform="bluesky",
        ),
        Example(
            text="Giveaway! tag two friends from year 8",
            handle="larkmoor_academy_",
            name="LARKMOOR ACADEMY",
            bio="Official. Est 1962. DM to collab",
            platform="tiktok",
        ),
    ),
    near_misses=(
        Example(
            text="Sports day is on Friday.",
            handle="LarkmoorVale",
            name="Larkmoor Vale Academy",
            bio="Official account",
            why="on the list",
        ),
        Example(
            text="canteen chips review part 9",
            handle="larkmoor.parody",
            name="larkmoor academy (PARODY)",
            bio="joke page, not the school",
            why="parody that says so",
        ),
        Example(
            text="Cake sale Saturday!",
            handle="friendsoflarkmoor",
            name="Friends of Larkmoor Vale",
            bio="PTA. Run by parents.",
            why="a parents' group",
        ),
        Example(
            text="Larkmoor Vale Academy pupils raise £900",
            handle="hexbygazette",
            name="Hexby Gazette",
            bio="Local news",
            why="press",
        ),
        Example(
            text="Pint and a pie £8",
            handle="thelarkmoorinn",
            name="The Larkmoor Inn",
            bio="Pub on the moor road",
            why="a pub of that name",
        ),
    ),
)
