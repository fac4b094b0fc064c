"""What is written for operators fits the program: units, image, proxies, and the list of variables."""

import ast
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

import pytest

from kept.config import environment
from kept.config.cli import known_commands
from kept.config.environment import REPOSITORY
from kept.edges.web import health
from tests.postgres import free_port

DEPLOY: Final = REPOSITORY / "deploy"
UNITS: Final = sorted((DEPLOY / "systemd").iterdir())
SERVICES: Final = [unit for unit in UNITS if unit.suffix == ".service"]
TIMERS: Final = [unit for unit in UNITS if unit.suffix == ".timer"]
OF_POSTGRES: Final = [unit for unit in SERVICES if "User=postgres" in unit.read_text(encoding="utf-8")]
GUIDE: Final = (REPOSITORY / "docs" / "operating.md").read_text(encoding="utf-8")
IMAGE: Final = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
# systemd's own measure of what a service could do if it were taken over, in tenths from 0 (nothing) to 100 (all).
MOST_EXPOSED: Final = 20
ANALYSE: Final = shutil.which("systemd-analyze") or ""
NEEDS_SYSTEMD: Final = pytest.mark.skipif(not ANALYSE, reason="there is no systemd here")


# --- variables


def variables_read() -> set[str]:
    """Every text in environment.py that is a variable's name; those that may stand in a file count twice."""
    source = Path(environment.__file__).read_text(encoding="utf-8")
    texts = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    named = {text for text in texts if isinstance(text, str) and re.fullmatch(r"PORT|KEPT_[A-Z_]+", text)}
    secrets = re.findall(r'_secret\(variables, "(\w+)"\)', source)
    return named | {f"{name}_FILE" for name in secrets}


def test_the_guide_lists_every_variable_that_is_read_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", GUIDE, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(PORT|KEPT_\w+)`", row)}
    assert listed == variables_read()


def test_what_is_written_to_be_set_is_read() -> None:
    """In examples, units and the image, wherever they stand."""
    for file in [*DEPLOY.rglob("*"), REPOSITORY / "docs" / "operating.md"]:
        if file.is_file():
            assert set(re.findall(r"\bKEPT_[A-Z_]+\b", file.read_text())) <= variables_read(), file.name


def test_the_guide_names_every_reason_not_to_be_ready() -> None:
    for reason in (*health.REASONS, "migrations_missing", "database_unreachable"):
        assert f"`{reason}`" in GUIDE


# --- units


def test_a_timer_starts_a_service_that_there_is() -> None:
    assert {timer.stem for timer in TIMERS} == {"kept-backup", "kept-base-backup", "kept-restore-drill"}
    assert {timer.with_suffix(".service") for timer in TIMERS} <= set(SERVICES)


@pytest.mark.parametrize("unit", [unit for unit in SERVICES if unit not in OF_POSTGRES], ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_that_there_is(unit: Path) -> None:
    (command,) = re.findall(r"^ExecStart=/opt/kept/bin/kept ([\w-]+)", unit.read_text(), re.MULTILINE)
    assert command in known_commands()


@pytest.mark.parametrize("unit", OF_POSTGRES, ids=lambda unit: unit.name)
def test_a_unit_of_the_servers_log_runs_postgresqls_own_programs_into_one_folder(unit: Path) -> None:
    text = unit.read_text()
    assert re.search(r"^ExecStart=.*/usr/bin/pg_(receivewal|basebackup) ", text, re.MULTILINE)
    assert "ReadWritePaths=/var/backups/kept-wal\n" in text
    assert set(re.findall(r"/var/backups/[\w-]+", text)) == {"/var/backups/kept-wal"}
    assert "kept-wal" in GUIDE


@NEEDS_SYSTEMD
def test_systemd_understands_the_units_and_they_can_do_little(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/kept/bin/kept", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    files = [str(tmp_path / unit.name) for unit in UNITS]
    verified = subprocess.run([ANALYSE, "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    ours = [line for line in verified.stderr.splitlines() if str(tmp_path) in line or "kept-" in line]
    assert (verified.returncode, ours) == (0, []), verified.stderr
    for file in (file for file in files if file.endswith(".service")):
        how = [ANALYSE, "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", file]
        assert subprocess.run(how, capture_output=True, check=False).returncode == 0, file


# --- the image


def steps(word: str) -> list[str]:
    return re.findall(rf"^{word} (.+)$", IMAGE, re.MULTILINE)


def test_the_image_names_no_registry_and_does_not_run_as_root() -> None:
    bases = [step.split()[0] for step in steps("FROM")]
    assert len(bases) == 2
    assert all("/" not in base and ":" in base for base in bases)
    assert IMAGE.index("\nUSER kept") < IMAGE.index("\nENTRYPOINT")
    assert steps("VOLUME") == ["/var/lib/kept"]
    assert "KEPT_DATA=/var/lib/kept" in steps("ENV")[0]


def test_what_the_image_copies_is_there() -> None:
    _, build, run = re.split(r"^FROM ", IMAGE, flags=re.MULTILINE)
    for source, target in re.findall(r"^COPY (\S+) (\S+)$", build, re.MULTILINE):
        assert (REPOSITORY / source).exists()
        assert source == target
    for source, target in re.findall(r"^COPY --from=build /opt/kept/(\S+) (\S+)$", run, re.MULTILINE):
        assert source == target
        assert (REPOSITORY / source).exists()
    kept_out = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert {".git", "var", ".venv"} <= set(kept_out)


def test_with_nothing_but_what_the_image_holds_it_serves_and_is_found_healthy(real_db: None, tmp_path: Path) -> None:
    for part in re.findall(r"^COPY --from=build \S+ (\S+)$", IMAGE, re.MULTILINE):
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / part).symlink_to(REPOSITORY / part)
    (tmp_path / "bin").unlink()
    shutil.copytree(REPOSITORY / "bin", tmp_path / "bin")
    port = str(free_port())
    surroundings = os.environ | {"PORT": port}
    command = [str(tmp_path / "bin" / "kept"), *json.loads(steps("CMD")[-1])]
    served = subprocess.Popen(command, cwd=tmp_path, env=surroundings)
    try:
        check = json.loads(steps("HEALTHCHECK")[0].partition(" CMD ")[2])
        check[0] = str(tmp_path / check[0].removeprefix("/opt/kept/"))
        deadline = time.monotonic() + 120
        while subprocess.run(check, env=surroundings, capture_output=True, check=False).returncode:
            assert served.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it does not answer"
        served.terminate()
        assert served.wait(60) == 0
        assert subprocess.run(check, env=surroundings, capture_output=True, check=False).returncode != 0
    finally:
        served.kill()
        served.wait()


# --- proxies


def test_a_proxys_log_holds_no_secret_of_an_address() -> None:
    """Caddy logs no request unless it is told to; nginx does."""
    text = (DEPLOY / "nginx.conf").read_text()
    (pattern,) = re.findall(r'"~(\^\S+)"', text)
    hidden = re.compile(pattern.replace("(?<", "(?P<"))
    for path in ("/m/mb_x", "/pay/x", "/invitation/x", "/feeds/ic_x.ics"):
        assert hidden.match(path)
    assert not hidden.match("/sessions")
    assert "access_log /var/log/nginx/kept.log kept;" in text
    assert "log {" not in (DEPLOY / "Caddyfile").read_text()


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_keeps_the_figures_to_this_machine_and_leaves_letters_out_of_health(name: str) -> None:
    text = (DEPLOY / name).read_text()
    assert "/metrics" in text
    for path in re.findall(r"/readyz\S*", text):
        assert path == "/readyz?exclude=shared"
    marks = {mark.lower() for mark in re.findall(r"X-Forwarded-For|X-Forwarded-Proto", text)}
    assert marks == {"x-forwarded-for", "x-forwarded-proto"}
