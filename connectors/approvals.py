"""Platforms whose terms bar reading without their approval: the school records its reference, or nobody is asked."""

from scanner.protocols import ConnectorMeta


def refusal(meta: ConnectorMeta, *, is_wanted: bool, approval: str) -> str:
    """Return why a source that is set up is not asked, and what to do about it; empty if it may be, or is not set up.

    Args:
        meta: of the connector.
        is_wanted: whether the school has set the source up.
        approval: the reference that the settings hold.
    """
    if not is_wanted or approval.strip():
        return ""
    return (
        f"{meta.title} may be read by programs only with the platform's approval, and none is recorded. Ask for it "
        f"({meta.terms}), and write its reference under [sources.{meta.name}] approval in scanner.toml."
    )
