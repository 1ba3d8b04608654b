"""What a school states: settings, profile, rosters, policy and the synthetic demo school, read from its files."""

from config.demo_school import demo_folder, demo_posts_path, load_demo
from config.loading import find_settings, load
from config.places import config_folder, data_folder, database_url, key_file, report_folder
from config.policy import HealthNote, Policy, PolicyClause, load_policy, policy_health
from config.profile import load_profile
from config.roster import load_pupils, load_staff
from config.school import Address, OfficialAccount, Pupil, School, SchoolProfile, StaffMember
from config.school_folder import load_school
from config.settings import Settings
from config.starter import write_starter

__all__ = [
    "Address",
    "HealthNote",
    "OfficialAccount",
    "Policy",
    "PolicyClause",
    "Pupil",
    "School",
    "SchoolProfile",
    "Settings",
    "StaffMember",
    "config_folder",
    "data_folder",
    "database_url",
    "demo_folder",
    "demo_posts_path",
    "find_settings",
    "key_file",
    "load",
    "load_demo",
    "load_policy",
    "load_profile",
    "load_pupils",
    "load_school",
    "load_staff",
    "policy_health",
    "report_folder",
    "write_starter",
]
