"""The clauses of the policy, one module each; the module is the rule."""

from types import MappingProxyType

from matchers.clauses import (
    c4_5_1_employer,
    c4_5_2_disrepute,
    c4_5_3_school_email,
    c4_5_4_working_relationships,
    c4_5_5_derogatory,
    c4_5_6_discrimination,
    c4_5_7_confidential,
    c4_5_8_personal_information,
    c4_6_official_account,
    pupil,
)
from matchers.rule import ClauseRule

CLAUSES: tuple[ClauseRule, ...] = (
    c4_5_1_employer,
    c4_5_2_disrepute,
    c4_5_3_school_email,
    c4_5_4_working_relationships,
    c4_5_5_derogatory,
    c4_5_6_discrimination,
    c4_5_7_confidential,
    c4_5_8_personal_information,
    pupil,
    c4_6_official_account,
)
RULES = MappingProxyType({rule.META.clause: rule for rule in CLAUSES})
"""The rules by clause."""
