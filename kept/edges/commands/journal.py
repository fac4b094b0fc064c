"""Check that the journal is as it was written: no entry changed, removed, put in, moved or cut off."""

import argparse
import time
from datetime import datetime

from kept.core.chain import Found, walk
from kept.edges.commands._journal import close_journal
from kept.store.journal.anchors import AnchorsBroken, anchors
from kept.store.journal.chain import chain, is_anything_unsealed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument(
        "deed", choices=["verify", "anchor"], help="verify: walk along the chain; anchor: seal and note its end"
    )


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """One sentence; 0 when all is right, 1 when something is not."""
    if options.deed == "anchor":
        close_journal(now=now)
    began = time.monotonic()
    try:
        found = walk(chain(), anchors())
    except AnchorsBroken as fault:
        print(fault)
        return 1
    print(found.fault or sentence(found, seconds=time.monotonic() - began))
    return 1 if found.fault else 0


def sentence(found: Found, *, seconds: float) -> str:
    """What is right, and how far that goes."""
    words = f"The journal is as it was written: {found.entries} entries, {found.anchors} anchors, {seconds:.1f} s."
    if found.lost:
        words += f" {found.lost} entries were not in a backup that was brought back."
    if not found.anchors:
        words += " It was never anchored, so a chain made anew would not be noticed."
    if is_anything_unsealed():
        words += " Its newest entries are not sealed yet; the letter worker does that."
    return words
