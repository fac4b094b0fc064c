"""The `kept` command: `kept <name> …` runs kept/edges/commands/<name>.py; a few names are config's or Django's own."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import django
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.db import OperationalError

from kept.config.environment import BadEnvironment
from kept.config.keys import BadKey
from kept.config.startup import EXIT_UNSAFE, UnsafeStart, check_before_start, save_new_keys
from kept.core.refusal import Refused

COMMANDS: Final = "kept.edges.commands"
OF_CONFIG: Final = {
    "dev": "kept.config.dev",
    "prepare": "kept.config.prepare",
    "rotate-keys": "kept.config.rotate_keys",
}
OF_DJANGO: Final = ("check", "collectstatic", "makemigrations", "migrate", "shell")
# What serves people must not start on an unsafe installation; what mends one must.
SERVES_PEOPLE: Final = ("serve", "deliver-letters")
# What was restored opens with the keys that it was sealed with, and with no others.
NEEDS_OLD_KEYS: Final = ("restore",)
EXIT_REFUSED: Final = 1
EXIT_UNKNOWN: Final = 2
EXIT_TRY_LATER: Final = 75
EXIT_INTERRUPTED: Final = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; the number is the exit code."""
    name, *rest = arguments or [""]
    if name not in known_commands():
        print(f"kept: unknown command {name!r}. Commands: {', '.join(known_commands())}", file=sys.stderr)
        return EXIT_UNKNOWN
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.config.settings")
    try:
        django.setup()
        if settings.KEYS.are_new and name not in NEEDS_OLD_KEYS:
            save_new_keys(settings.KEYS, settings.ENVIRONMENT)
        if name in SERVES_PEOPLE:
            check_before_start()
        return run_django(name, rest) if name in OF_DJANGO else run_own(name, rest)
    except (BadEnvironment, BadKey, UnsafeStart) as fault:
        return say(str(fault), EXIT_UNSAFE)
    except Refused as refusal:
        return say(f"refused: {refusal}", EXIT_REFUSED)
    except OperationalError as fault:
        return say(f"The database does not answer: {fault}".strip(), EXIT_TRY_LATER)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def known_commands() -> list[str]:
    """Ours and Django's, by name."""
    package = importlib.import_module(COMMANDS)
    own = [module.name.replace("_", "-") for module in pkgutil.iter_modules(package.__path__) if module.name[0] != "_"]
    return sorted([*own, *OF_CONFIG, *OF_DJANGO])


def run_own(name: str, arguments: Sequence[str]) -> int:
    """The command's module has `add_arguments(parser)` and `run(options, *, now)`."""
    module = importlib.import_module(OF_CONFIG.get(name) or f"{COMMANDS}.{name.replace('-', '_')}")
    parser = argparse.ArgumentParser(prog=f"kept {name}", description=module.__doc__)
    module.add_arguments(parser)
    code: int = module.run(parser.parse_args(arguments), now=datetime.now(UTC))
    return code


def run_django(name: str, arguments: Sequence[str]) -> int:
    """Django's command; after `migrate` the table of sign-in limits is made too, which no migration does."""
    execute_from_command_line(["kept", name, *arguments])
    if name == "migrate" and "--plan" not in arguments:
        call_command("createcachetable", verbosity=0)
    return 0


def say(sentence: str, code: int) -> int:
    """Tell the operator, and hand back the exit code."""
    print(f"kept: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
