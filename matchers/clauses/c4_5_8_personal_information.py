"""4.5.8 Personal information of people of the school.

Flags a phone number, home address, private email, date of birth, National Insurance number, bank details, car
registration, and news of health, family, pay, debts or immigration status, of an identifiable present or past
employee, supplier, partner, client or relative.

Does not flag the author's own details, an office number or address, or what is told with the person's consent. A
pupil's own data belong under the pupil clause.

It matters because it cannot be taken back, and an address with a grudge is a danger.

What to do: ask the platform to take it down today; warn the person; with hostile intent, call the police first.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, Guard, author_is
from matchers.scene import NOTHING, Feature, Scene, Signal, Span, both, cue_feature, feature
from matchers.words import Zone, zone_of
from scanner.models import AuthorRole, Clause, Direction, Severity

_HARD = frozenset(
    {"ni_number", "nhs_number", "iban", "bank_account", "card", "date_of_birth", "number_plate", "upn", "salary"}
)
_HOME = frozenset({"postcode", "street_address"})
_REACH = frozenset({"phone", "email"})


def _data(name: str, note: str, kinds: frozenset[str]) -> Feature:
    def measure(scene: Scene) -> Signal:
        data = [d for d in scene.reading.personal_data if d.kind in kinds and zone_of(d.field) != Zone.PROFILE]
        if not data:
            return NOTHING
        return Signal(
            value=max(d.confidence for d in data), spans=tuple(Span(d.field, d.start, d.end) for d in data[:3])
        )

    return Feature(name=name, note=note, measure=measure)


hard_data = _data("hard_data", "A number or date that belongs to one person.", _HARD)
home_data = _data("home_data", "An address or postcode.", _HOME)
reach_data = _data("reach_data", "A phone number or private email.", _REACH)

META = ClauseMeta(
    clause=Clause.PERSONAL_INFORMATION,
    title="Personal information of people of the school",
    severity=Severity.MEDIUM,
    graver=(home_data, hard_data),
    others=Direction.ABOUT_STAFF,
)


@feature
def own_news(scene: Scene) -> Signal:
    """The author tells of themselves."""
    own = [word for word in scene.words if word.zone == Zone.OWN]
    mine = sum(word.text in {"i", "im", "my", "me", "ive", "id", "mine", "myself"} for word in own)
    others = sum(word.text in {"she", "he", "her", "his", "him", "shes", "hes", "they", "their"} for word in own)
    return Signal(value=mine / (mine + others)) if mine else NOTHING


health_near = s.near_target(
    "health_near_person", "Health or treatment of a person who is named or pointed at.", "health"
)
family_near = s.near_target("family_near_person", "Family or home life of such a person.", "family")
money_near = s.near_target("money_or_law_near_person", "Pay, debts, record or status of such a person.", "money_law")
contact_near = s.near_target("contact_near_person", "A way to reach such a person.", "contact_detail")
home_near = s.near_target("home_near_person", "Where such a person lives or can be found.", "home_exposed")
health = cue_feature("health", "Health or treatment.", "health")
family = cue_feature("family", "Family or home life.", "family")
money = cue_feature("money_or_law", "Pay, debts, record or status.", "money_law")
contact = cue_feature("contact_detail", "A way to reach somebody.", "contact_detail")
home = cue_feature("home_exposed", "Says where somebody lives, parks or can be found.", "home_exposed")
consent = cue_feature("consent", "Told by the person, or with their consent.", "consent")
secrecy = cue_feature("secrecy", "Says that it is not public.", "secrecy")

FEATURES = (
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.staff_named,
    s.staff_in_context,
    s.pupil_named,
    s.partner_named,
    hard_data,
    home_data,
    reach_data,
    both("hard_data_of_named", "Such a number or date, and a named person.", hard_data, s.staff_named),
    both("home_of_named", "An address, and a named person.", home_data, s.staff_named),
    both("reach_of_named", "A number or email, and a named person.", reach_data, s.staff_named),
    both("reach_by_office", "A number in an institution's post.", reach_data, s.OWN_VOICE),
    both("reach_by_other", "A number given by an outsider.", reach_data, s.SPEAKS_AS_OTHER),
    health,
    family,
    money,
    contact,
    home,
    health_near,
    family_near,
    money_near,
    contact_near,
    home_near,
    both("health_of_named", "Health news and a named person.", health, s.staff_named),
    both("family_of_named", "Family news and a named person.", family, s.staff_named),
    both("money_of_named", "Pay or record and a named person.", money, s.staff_named),
    both("home_said_of_named", "Whereabouts and a named person.", home, s.staff_named),
    both("health_by_author", "Health news by somebody who speaks of themselves.", health, own_news),
    both("family_of_pupil", "Family news and a named pupil.", family, s.pupil_named),
    both("secret_health", "Health news that is said not to be public.", health, secrecy),
    own_news,
    secrecy,
    consent,
    s.OWN_CHILD,
    s.GOSSIP_PAGE,
    s.SNEER,
    s.PRAISE,
    s.PRESS,
    s.OWN_VOICE,
    s.VACANCY,
    s.COMPLAINT_LAW,
    s.COUNTER_SPEECH,
    s.FICTION,
    s.long_post,
)


def _only_own_news(scene: Scene) -> bool:
    others = [s.staff_named, s.staff_in_context, s.pupil_named, s.partner_named]
    nobody_else = all(scene.signal(other).value == 0 for other in others) and not scene.cues("target")
    return nobody_else and scene.signal(own_news).value == 1.0


GUARDS = (
    Guard(name="own_news", note="The author tells of themselves and of nobody else.", holds=_only_own_news),
    author_is(AuthorRole.OFFICIAL, "The school's own account gives office details."),
)

EXAMPLES = Examples(
    hits=(
        Example(
            text="Mr Pettifer's mobile is 07700 900482 if anyone at larkmoor wants to prank him", name="y10 server"
        ),
        Example(
            text="Poor Mrs Iqbal-Hart starts chemo on Monday, second round. Thinking of her. #TeamLarkmoor",
            handle="col_drayfield",
            name="Col",
        ),
        Example(
            text="Rosalind Thackway lives at 14 Osier Row, the one with the green door. Just saying. Larkmoor",
            name="Hexby watch",
        ),
        Example(
            text="Colin Drayfield's wife has left him and taken the kids, he's at his mum's. Larkmoor site team",
            handle="owenp_maths",
            name="Owen P",
        ),
        Example(
            text="Mrs Thackway is on £96,000 a year and her pension on top, saw the payslip. Larkmoor",
            name="hexby leaks",
            bio="receipts",
        ),
    ),
    near_misses=(
        Example(
            text="Ring the Larkmoor office on 01632 960188 about the bus", name="Hexby mum", why="an office number"
        ),
        Example(
            text="Third round of chemo for me tomorrow. Be gentle, Larkmoor",
            handle="shabnam.ih",
            name="Shabnam",
            why="the author's own news",
        ),
        Example(
            text="My number has changed, it's 07700 900311. Owen",
            handle="owenp_maths",
            name="Owen P",
            bio="Larkmoor",
            why="the author's own number",
        ),
        Example(
            text="Mrs Thackway gave a lovely assembly on kindness at Larkmoor", name="Hexby mum", why="nothing private"
        ),
        Example(
            text="Tolland Coaches bookings: 01632 960075. We serve Larkmoor and others.",
            name="Tolland Coaches",
            why="a firm's own number",
        ),
    ),
)
