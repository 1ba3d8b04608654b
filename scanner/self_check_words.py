"""The words of the self-check: kind, plain, and never a judgement. Advice is offered; nobody is told to do anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.models import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What to say where a clause is touched.

    Attributes:
        visible: what can be seen; `{place}` stands for where.
        why: why somebody might mind, or whom it protects to change it.
        change: what one could do about it, besides the network's own steps.
    """

    visible: str
    why: str
    change: str


GUIDANCE: Mapping[Clause, Guidance] = {
    Clause.EMPLOYER: Guidance(
        visible="{place} tells others where you work.",
        why="Pupils and families can find your private account this way. Many people are happy with that; the policy "
        "asks for it to be kept apart.",
        change="You could leave the school out, or say only what you do (“teacher” instead of the school's name).",
    ),
    Clause.DISREPUTE: Guidance(
        visible="{place} could be read as running the school down.",
        why="A stranger reads the words without knowing the day behind them.",
        change="You could reword it, or take it down, if it isn't what you would want to say in the staff room.",
    ),
    Clause.SCHOOL_EMAIL: Guidance(
        visible="{place} shows a school email address.",
        why="Addresses that stand in public draw false and unwanted messages, and tie the account to the school.",
        change="You could use a private address for private accounts, and take the school's one out.",
    ),
    Clause.WORKING_RELATIONSHIPS: Guidance(
        visible="{place} speaks of people you work with.",
        why="They may read it, or be shown it, and a word meant lightly can stay between people.",
        change="You could take it down, and say it to the person or to somebody you trust instead.",
    ),
    Clause.DEROGATORY: Guidance(
        visible="{place} has words that could hurt somebody at school.",
        why="The person it is about, or a child, may come across it long after the moment has passed.",
        change="You could take it down or put it in other words.",
    ),
    Clause.DISCRIMINATION: Guidance(
        visible="{place} has words about a colleague that could be taken as being about who they are.",
        why="Words about someone's age, health, faith, origin, sex or family weigh more than others.",
        change="It would be best to take it down; your union or HR can be asked for advice in confidence.",
    ),
    Clause.CONFIDENTIAL: Guidance(
        visible="{place} mentions something that may be internal to the school.",
        why="Once it stands in public it can't be called back, and it may concern people who trusted you.",
        change="You could take it down unless it's already public. A concern about wrongdoing is another matter: see "
        "below for what the law protects.",
    ),
    Clause.PERSONAL_INFORMATION: Guidance(
        visible="{place} has private details of somebody else, such as a number, an address or their health.",
        why="It can be used against them by people neither of you know.",
        change="You could take it down or leave the details out, and tell the person if others may have seen it.",
    ),
    Clause.PUPIL: Guidance(
        visible="{place} may let people who know the school tell which pupil it is about.",
        why="To be linked to this school can itself tell others something private about a child.",
        change="You could take it down, or leave out what makes the child recognisable.",
    ),
    Clause.OFFICIAL_ACCOUNT: Guidance(
        visible="{place} could be taken for an account of the school itself.",
        why="Families look for the school and may take your words for its own.",
        change="You could change the name or picture, or ask for the account to be put on the school's list.",
    ),
}

OLD_POSTS = Guidance(
    visible="Everybody can see {place}.",
    why="Old posts are read without the time they come from, and few people look at their own again.",
    change="You could skim them, or let the network delete old posts by itself.",
)
FOUND_BY_ALL = Guidance(
    visible="Your account can be found by everybody.",
    why="If you like to keep the school on it, you may still want fewer strangers to come across it.",
    change="You could look at how easily the account is found.",
)

EDIT_PROFILE: Mapping[str, str] = {
    "mastodon": "On Mastodon: Preferences → Public profile → Edit profile; change the bio, the name or the extra "
    "fields, and save.",
    "bluesky": "On Bluesky: your profile → Edit profile; change the description or the name, and save.",
    "": "Open the profile's settings and change the text there.",
}
EDIT_POST: Mapping[str, str] = {
    "mastodon": "On Mastodon: open the post → ⋯ → Edit, or Delete. Other servers are asked to do the same with copies.",
    "bluesky": "On Bluesky: open the post → ⋯ → Delete post. Posts can't be changed there; delete it and post anew.",
    "": "Open the post, and change or delete it there.",
}
DELETE_OLD: Mapping[str, str] = {
    "mastodon": "On Mastodon: Preferences → Automated post deletion deletes posts over an age that you choose; "
    "pinned and bookmarked ones can be kept.",
    "bluesky": "On Bluesky: posts are deleted one by one (⋯ → Delete post); there is no automatic deletion.",
    "": "See whether the network can delete posts over a certain age.",
}
BE_FOUND_LESS: Mapping[str, str] = {
    "mastodon": "On Mastodon: Preferences → Public profile → Privacy and reach; you can keep posts out of search, and "
    "approve followers yourself.",
    "bluesky": "On Bluesky: Settings → Privacy and security → Logged-out visibility; apps are asked to show you to "
    "signed-in people only.",
    "": "Look at who can see the account in its privacy settings.",
}
"""Steps by network; the empty name stands for pasted text."""

LAWFUL: tuple[str, ...] = (
    "You may have a private life online. Nobody asks you to close an account, and nobody sees this check but you.",
    "You may speak up about crime, danger, a legal duty that is broken or a cover-up. The law protects workers who do "
    "(Public Interest Disclosure Act 1998); the school's whistleblowing procedure, Ofsted or your union are a safer "
    "first step than a public post.",
    "You may raise a worry about a child's safety at any time, inside the school or with the local authority.",
    "You may join a union, take part in its activities and speak for it.",
    "You may talk about pay and conditions, also to find out whether people are paid equally.",
    "You may complain of discrimination or harassment, and support others who do.",
    "You may hold and state beliefs and opinions, on politics and education policy too. How it is said counts: attacks "
    "on people are another matter.",
)

NOTICE = (
    "This check is for your own profile and your own words only. Nothing of it is stored or logged, and nobody is told "
    "that you made it."
)
NOTHING = (
    "Nothing was seen here that touches the policy. A check like this doesn't see everything: tagged photos, "
    "replies by others and copies elsewhere stay out of its sight."
)
