import subprocess
import sys
from pathlib import Path

import pytest

from scanner.errors import AlreadyRunning, StoreError
from scanner.run_lock import only_run

HOLD = """
import sys
from pathlib import Path
from scanner.run_lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_of_this_process_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "data" / "scan.lock"
    with only_run(lock), pytest.raises(AlreadyRunning), only_run(lock):
        pass
    with only_run(lock):
        assert lock.stat().st_mode & 0o777 == 0o600


def test_another_process_that_runs_is_respected_until_it_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / "scan.lock"
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning), only_run(lock):
            pass
        other.kill()
        other.wait()
    with only_run(lock):
        assert lock.exists()


def test_a_lock_that_cannot_be_made_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="lock file"), only_run(tmp_path / "data" / "scan.lock"):
        pass
