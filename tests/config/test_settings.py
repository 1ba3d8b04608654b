from datetime import date

import pytest
from pydantic import ValidationError

from config.settings import GovernanceSettings, Settings, SourcesSettings

TODAY = date(2026, 9, 30)
COMPLETE = GovernanceSettings(
    dpia_approved_on=date(2026, 1, 5),
    dpia_approved_by="The governors",
    dpo_advice="Go ahead with care.",
    lawful_basis="Public task",
    staff_notice_on=date(2026, 2, 1),
    consultation="Staff were asked in January.",
    dsl="R. Vane",
    deputy_dsl="T. Mole",
)


def test_settings_cannot_change() -> None:
    with pytest.raises(ValidationError):
        Settings().schedule.at = "03:00"


def test_nothing_is_live_by_default() -> None:
    assert SourcesSettings().live is False


@pytest.mark.parametrize(
    "source",
    [
        {"mastodon": {"instances": ["https://m.example"]}},
        {"bluesky": {"service": "https://b.example"}},
        {"feeds": {"urls": ["https://f.example/feed"]}},
        {"wordpress": {"sites": ["https://w.example"]}},
        {"discourse": {"forums": ["https://d.example"]}},
        {"hackernews": {"enabled": True}},
        {"tumblr": {"key": "k", "approval": "T-1"}},
        {"youtube": {"key": "k"}},
        {"reddit": {"client_id": "app", "client_secret": "s", "approval": "case 17"}},
        {"telegram": {"channels": ["northmarsh_news"], "approval": "letter of 3 May"}},
        {"lemmy": {"instances": ["https://l.example"]}},
    ],
)
def test_a_source_with_an_address_is_live_unless_it_is_switched_off(source: dict[str, dict[str, object]]) -> None:
    assert SourcesSettings.model_validate(source).live is True
    ((name, table),) = source.items()
    assert SourcesSettings.model_validate({name: {**table, "enabled": False}}).live is False


def test_files_of_posts_are_not_live() -> None:
    assert SourcesSettings.model_validate({"archive": {"files": [{"path": "posts.jsonl"}]}}).live is False


def test_a_complete_record_lacks_nothing() -> None:
    assert COMPLETE.missing(TODAY) == ()


def test_an_empty_record_lacks_everything_with_what_belongs_there() -> None:
    missing = GovernanceSettings().missing(TODAY)
    assert [item.partition(":")[0] for item in missing] == list(GovernanceSettings.model_fields)
    assert missing[0] == "dpia_approved_on: Day on which the DPIA was approved."


@pytest.mark.parametrize("name", [name for name in GovernanceSettings.model_fields if not name.endswith("_on")])
def test_each_text_is_needed(name: str) -> None:
    (missing,) = COMPLETE.model_copy(update={name: " "}).missing(TODAY)
    assert missing.startswith(f"{name}:")


@pytest.mark.parametrize("name", ["dpia_approved_on", "staff_notice_on"])
def test_a_date_that_lies_ahead_does_not_count(name: str) -> None:
    (missing,) = COMPLETE.model_copy(update={name: date(2026, 10, 1)}).missing(TODAY)
    assert missing == f"{name}: The date lies in the future."


@pytest.mark.parametrize(
    ("approved", "today", "holds"),
    [
        (date(2025, 9, 30), TODAY, True),
        (date(2025, 9, 29), TODAY, False),
        (date(2027, 2, 28), date(2028, 2, 29), True),
        (date(2027, 2, 27), date(2028, 2, 29), False),
    ],
)
def test_the_dpia_holds_for_twelve_months(approved: date, today: date, *, holds: bool) -> None:
    record = COMPLETE.model_copy(update={"dpia_approved_on": approved})
    assert (record.missing(today) == ()) is holds
