from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.settings import Settings, SourcesSettings
from scanner import terms, wiring
from scanner.models import QueryKind, Target
from scanner.protocols import ConnectorMeta, Reading, Use
from scanner.terms import Record
from tests.scanner.fakes import FakeSource

TODAY = date(2026, 11, 25)
META = replace(FakeSource("fake", {}).meta, terms_read=TODAY, terms="https://fake.example/terms")
METAS = tuple(connector.meta for connector in wiring.connectors(Settings()))
LIVE = tuple(meta for meta in METAS if meta.use is not Use.IMPORT)
BARRED = {"x", "threads", "facebook_page", "instagram_hashtag", "reddit", "telegram", "tumblr"}


def _target(kind: QueryKind) -> Target:
    return Target(connector="fake", key="fake:1", label="one", base_url="https://fake.example", query="x", kind=kind)


@pytest.mark.parametrize(
    ("read", "is_refused"),
    [
        (date(2025, 11, 26), False),
        (date(2025, 11, 25), True),
        (date(2024, 2, 29), True),
        (date(2027, 1, 1), False),
    ],
)
def test_terms_hold_for_twelve_months(read: date, is_refused: bool) -> None:
    why = terms.source_refusal(replace(META, terms_read=read), Record(), TODAY)
    assert bool(why) is is_refused
    assert not why or ("twelve months" in why and META.terms in why and "[coverage] terms_read" in why)


def test_a_leap_day_is_a_day_like_others() -> None:
    meta = replace(META, terms_read=date(2024, 2, 29))
    assert terms.source_refusal(meta, Record(), date(2025, 2, 28)) == ""
    assert terms.source_refusal(meta, Record(), date(2025, 3, 1)) != ""


def test_a_school_that_has_read_the_terms_again_may_go_on() -> None:
    meta = replace(META, terms_read=date(2024, 1, 1))
    assert terms.source_refusal(meta, Record(terms_read={"fake": date(2026, 1, 1)}), TODAY) == ""
    assert terms.source_refusal(meta, Record(terms_read={"other": date(2026, 1, 1)}), TODAY) != ""
    assert terms.last_read(META, Record(terms_read={"fake": date(2020, 1, 1)})) == META.terms_read


@pytest.mark.parametrize(("approval", "is_refused"), [("", True), (" ", True), ("META-12", False)])
def test_a_platform_that_wants_to_approve_is_asked_only_with_a_reference(approval: str, is_refused: bool) -> None:
    why = terms.source_refusal(replace(META, needs_approval=True), Record(approvals={"fake": approval}), TODAY)
    assert bool(why) is is_refused
    assert not why or "[sources.fake] approval" in why


def test_only_permitted_kinds_are_asked_for() -> None:
    meta = replace(META, query_kinds=(QueryKind.SCHOOL, QueryKind.COMMUNITY))
    why = terms.target_refusal(meta, _target(QueryKind.OFFICIAL))
    assert terms.target_refusal(meta, _target(QueryKind.COMMUNITY)) == ""
    assert "official account" in why
    assert "school identifier, listed community" in why
    assert "only for: nothing" in terms.target_refusal(replace(meta, query_kinds=()), _target(QueryKind.SCHOOL))


def test_a_file_needs_nobody_s_leave() -> None:
    meta = replace(META, use=Use.IMPORT, terms_read=date(2001, 1, 1), query_kinds=())
    assert terms.source_refusal(meta, Record(), TODAY) == ""
    assert terms.target_refusal(meta, _target(QueryKind.SCHOOL)) == ""


@pytest.mark.parametrize("meta", LIVE, ids=lambda meta: meta.name)
def test_every_connector_states_its_terms(meta: ConnectorMeta) -> None:
    assert meta.terms.startswith("https://")
    assert meta.endpoint
    assert meta.terms_seen in Reading
    assert meta.query_kinds
    assert set(meta.query_kinds) <= {QueryKind.SCHOOL, QueryKind.OFFICIAL, QueryKind.COMMUNITY}
    assert meta.retention_days is None or meta.retention_days > 0
    assert meta.dollars_per_request >= 0


def test_platforms_that_bar_programs_wait_for_an_approval_that_the_settings_can_hold() -> None:
    barred = {meta.name for meta in METAS if meta.needs_approval}
    assert barred == BARRED & {meta.name for meta in METAS}
    for name in barred:
        assert "approval" in SourcesSettings.model_fields[name].annotation.model_fields  # type: ignore[union-attr]


def test_every_connector_has_a_section_of_the_settings_by_its_name() -> None:
    assert {meta.name for meta in METAS} <= set(SourcesSettings.model_fields)


@pytest.mark.parametrize("meta", LIVE, ids=lambda meta: meta.name)
def test_every_live_connector_is_refused_once_its_terms_are_old(meta: ConnectorMeta) -> None:
    approved = Record(approvals={meta.name: "REF-1"})
    assert terms.source_refusal(meta, approved, meta.terms_read + timedelta(days=364)) == ""
    assert "twelve months" in terms.source_refusal(meta, approved, meta.terms_read + timedelta(days=367))
