"""What a post is judged by: the clauses of the policy, who writes, who is mentioned, how grave it is."""

from enum import IntEnum, StrEnum


class Clause(StrEnum):
    """The clauses of the school's social media policy that a finding can fall under (`config/policy.toml`)."""

    EMPLOYER = "4.5.1"
    DISREPUTE = "4.5.2"
    SCHOOL_EMAIL = "4.5.3"
    WORKING_RELATIONSHIPS = "4.5.4"
    DEROGATORY = "4.5.5"
    DISCRIMINATION = "4.5.6"
    CONFIDENTIAL = "4.5.7"
    PERSONAL_INFORMATION = "4.5.8"
    PUPIL = "pupil"
    OFFICIAL_ACCOUNT = "4.6"


class AuthorRole(StrEnum):
    """Who speaks, as far as the post and its author's public profile show."""

    STAFF = "staff"
    FORMER_STAFF = "former_staff"
    PUPIL = "pupil"
    PARENT = "parent"
    OFFICIAL = "official"
    OTHER = "other"
    UNKNOWN = "unknown"


class MentionKind(StrEnum):
    """What a mention refers to."""

    SCHOOL = "school"
    STAFF = "staff"
    PUPIL = "pupil"
    PARTNER = "partner"
    SCHOOL_EMAIL = "school_email"
    TERM = "term"
    PLACE = "place"


class Severity(IntEnum):
    """How much a finding matters, apart from how sure we are of it."""

    ADVISORY = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Direction(StrEnum):
    """Who may have acted, and towards whom. A finding about staff is support for them, never a fault of theirs."""

    BY_STAFF = "by_staff"
    ABOUT_STAFF = "about_staff"
    ABOUT_PUPIL = "about_pupil"
    AS_SCHOOL = "as_school"
