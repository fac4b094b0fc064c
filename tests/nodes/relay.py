"""Carries connections between a network namespace and the world outside, through sockets that are files.

    python relay.py <from>=<to> … -- [<command>]

A place is a port of loopback or the path of a socket. Sockets that are files are seen from every namespace, ports only
from their own. Without a command it carries until it is ended.
"""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def main(arguments: list[str]) -> int:
    """The command's exit code; the relays end with it."""
    split = arguments.index("--")
    for pair in arguments[:split]:
        source, _, target = pair.partition("=")
        await listen(source, carrier_to(target))
    if not arguments[split + 1 :]:
        await asyncio.Event().wait()
    running = await asyncio.create_subprocess_exec(*arguments[split + 1 :])
    return await running.wait()


async def listen(place: str, carry: Callable[..., Coroutine[Any, Any, None]]) -> None:
    if place.isdigit():
        await asyncio.start_server(carry, "127.0.0.1", int(place))
    else:
        await asyncio.start_unix_server(carry, place)


def carrier_to(place: str) -> Callable[..., Coroutine[Any, Any, None]]:
    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there: Streams = await (
                asyncio.open_connection("127.0.0.1", int(place))
                if place.isdigit()
                else asyncio.open_unix_connection(place)
            )
        except OSError:
            writer.close()
            return
        await asyncio.gather(pour(reader, there[1]), pour(there[0], writer))

    return carry


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    # In a new namespace even loopback is down.
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False)  # noqa: S607 - wherever the machine has it
    sys.exit(asyncio.run(main(sys.argv[1:])))
