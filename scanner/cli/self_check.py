"""`scanner self-check`: what one's own public profile shows. Nothing is stored or logged."""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from config import find_settings, load, load_demo, load_policy, load_school
from scanner import wiring
from scanner.cli.console import data
from scanner.cli.parameters import ConfigOption
from scanner.clock import SystemClock
from scanner.errors import ConfigError
from scanner.self_check import SelfCheckAdvice, SelfCheckResult, self_check_profile, self_check_text

MAX_TEXT = 100_000


class Network(StrEnum):
    """Networks whose profiles can be read without signing in."""

    MASTODON = "mastodon"
    BLUESKY = "bluesky"


def self_check(
    handle: Annotated[str, typer.Argument(help="Your own handle, or - to check a text from standard input.")] = "-",
    network: Annotated[Network | None, typer.Option(help="The network of the handle.")] = None,
    bio: Annotated[str, typer.Option(help="With a text: the description of the account it is for.")] = "",
    config: ConfigOption = None,
) -> None:
    """Check what your own public profile, or a text you have in mind, shows. Only you see the answer."""
    path = find_settings(config, env=os.environ)
    settings = load(path, env=os.environ, overrides={})
    school = load_school(settings.school) if path else load_demo()
    with wiring.self_checking(settings, school, load_policy(settings.policy), SystemClock()) as tools:
        if handle == "-":
            result = self_check_text(_pasted(), tools, bio=bio)
        elif network is None:
            raise ConfigError("say which network the handle is on, e.g. --network mastodon")
        else:
            result = self_check_profile(handle, network.value, tools)
    _print(result)


def _pasted() -> str:
    text = sys.stdin.read(MAX_TEXT)
    if not text.strip():
        raise ConfigError("there is no text on standard input")
    return text


def _print(result: SelfCheckResult) -> None:
    data.print(result.notice)
    data.print(f"\n[bold]Looked at[/]: {result.looked_at}")
    if result.nothing:
        data.print(f"\n{result.nothing}")
    for number, advice in enumerate(result.advice, start=1):
        _print_advice(number, advice)
    data.print("\n[bold]What you may always do[/]")
    for line in result.lawful:
        data.print(f"  • {line}")


def _print_advice(number: int, advice: SelfCheckAdvice) -> None:
    data.print(f"\n[bold]{number}. {escape(advice.visible)}[/]")
    for quote in advice.quotes:
        data.print(f"   “{escape(quote)}”")
    if advice.clause:
        data.print(f"   Touches {advice.clause} of the policy: {escape(advice.clause_title)}.")
    if advice.why:
        data.print(f"   {escape(advice.why)}")
    for step in advice.change:
        data.print(f"   → {escape(step)}")
    if advice.url:
        data.print(f"   {escape(advice.url)}")
