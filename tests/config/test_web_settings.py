import pytest
from pydantic import ValidationError

from config.settings import SourcesSettings
from config.web_settings import GravatarSettings

LIVE: list[dict[str, dict[str, object]]] = [
    {"google_news": {"enabled": True}},
    {"web_pages": {"urls": ["https://w.example"]}},
    {"searxng": {"service": "https://s.example"}},
    {"brave": {"key": "k"}},
    {"threads": {"token": "t", "approval": "letter"}},
    {"x": {"token": "t", "approval": "letter"}},
    {"facebook_page": {"page": "1", "token": "t", "approval": "letter"}},
    {"instagram_hashtag": {"user": "1", "token": "t", "approval": "letter"}},
    {"gravatar": {"addresses": ["office@school.example"]}},
    {"hibp": {"key": "k"}},
    {"github": {"enabled": True}},
]


@pytest.mark.parametrize("source", LIVE, ids=lambda source: next(iter(source)))
def test_a_source_that_is_set_up_is_live_unless_it_is_switched_off(source: dict[str, dict[str, object]]) -> None:
    ((name, table),) = source.items()

    assert SourcesSettings.model_validate(source).live is True
    assert SourcesSettings.model_validate({name: {**table, "enabled": False}}).live is False
    for key in table:
        less = {other: value for other, value in table.items() if other != key}
        assert SourcesSettings.model_validate({name: less}).live is False


def test_secrets_do_not_show() -> None:
    shown = [repr(SourcesSettings.model_validate(source)) for source in LIVE]

    assert not any("'k'" in text or "'t'" in text for text in shown)


@pytest.mark.parametrize(
    "address", ["office@school.example", "Head.Office@school.example", "send-admissions@x.example"]
)
def test_an_office_has_an_address(address: str) -> None:
    assert GravatarSettings(addresses=(address,)).addresses == (address.lower(),)


@pytest.mark.parametrize(
    "address", ["j.pell@school.example", "head.pell@school.example", "office", "office@school", "@x.example"]
)
def test_the_address_of_a_person_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="never a person's"):
        GravatarSettings(addresses=(address,))
