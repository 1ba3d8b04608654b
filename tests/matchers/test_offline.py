"""Judging a post opens no connection, starts no process and leaves no thread behind."""

import subprocess
import sys

import pytest

JUDGE = """
import sys

FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.posix_spawn", "os.fork", "os.exec", "urllib.")

def refuse(event, arguments):
    if event.startswith(FORBIDDEN):
        raise RuntimeError(event)

sys.addaudithook(refuse)

from matchers.assess import Assessor
from matchers.clauses import RULES
from matchers.examples import EXAMPLE_SCHOOL, as_post

def native_threads():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Threads:"))

before = native_threads()
posts = [as_post(example) for rule in RULES.values() for example in rule.EXAMPLES.hits]
assessor = Assessor(EXAMPLE_SCHOOL)
shown = sum(told.shown for told in assessor.assess_batch(posts))

import multiprocessing
import threading

print(shown, threading.active_count(), len(multiprocessing.active_children()), native_threads() - before)
"""
REACH_OUT = JUDGE.replace("shown = sum(", "import socket; socket.socket(); shown = sum(")


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_judging_is_offline_and_leaves_no_threads_or_processes() -> None:
    done = _run(JUDGE)

    assert done.returncode == 0, done.stderr[-400:]
    shown, threads, processes, more_native_threads = map(int, done.stdout.split())
    assert shown > 0
    assert (threads, processes, more_native_threads) == (1, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_the_watch_on_connections_works() -> None:
    assert "RuntimeError: socket.__new__" in _run(REACH_OUT).stderr
