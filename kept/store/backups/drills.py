"""Reports of drills, beside the backups: whether one was restored and found right, signed with the backups' key."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kept.store.backups.folder import drafted

KEPT_FOR: Final = timedelta(days=400)
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"drill-(\d{8}T\d{6}Z)-(passed|failed)\.json")


@dataclass(frozen=True)
class Drill:
    """What the name of its report says."""

    at: datetime
    passed: bool


def write_report(folder: Path, found: Mapping[str, Any], *, passed: bool, key: bytes, now: datetime) -> Path:
    """Its file. Reports that are older than a year and a month go. Raises BackupFault."""
    name = f"drill-{now:{_STAMP}}-{'passed' if passed else 'failed'}.json"
    text = json.dumps(dict(found) | {"at": now.isoformat(), "passed": passed}, sort_keys=True)
    with drafted(folder, name) as out:
        out.write(json.dumps({"report": json.loads(text), "mac": _mac(text, key)}, indent=1).encode() + b"\n")
    for file, drill in _reports(folder).items():
        if now - drill.at > KEPT_FOR:
            file.unlink(missing_ok=True)
    return folder / name


def is_genuine(report: Path, *, key: bytes) -> bool:
    """Whether it was written with this key and is as it was written."""
    read = json.loads(report.read_text(encoding="utf-8"))
    return hmac.compare_digest(str(read["mac"]), _mac(json.dumps(read["report"], sort_keys=True), key))


def last_passed(folder: Path) -> datetime | None:
    """When a drill passed last, by the names of the reports. Raises OSError."""
    return max((drill.at for drill in _reports(folder).values() if drill.passed), default=None)


def last_drill(folder: Path) -> Drill | None:
    """How the last one ended, likewise. Raises OSError."""
    return max(_reports(folder).values(), key=lambda drill: (drill.at, not drill.passed), default=None)


def _reports(folder: Path) -> dict[Path, Drill]:
    found = {}
    for file in folder.iterdir():
        if match := _NAME.fullmatch(file.name):
            found[file] = Drill(datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), match[2] == "passed")
    return found


def _mac(text: str, key: bytes) -> str:
    return hmac.new(key, b"drill\n" + text.encode(), hashlib.sha256).hexdigest()
