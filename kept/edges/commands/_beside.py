"""What goes on in a thread of its own beside the letters, until it is stopped or the letters end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def beside(name: str, work: Callable[[Event], Callable[[], None]]) -> Iterator[None]:
    """`work` is told what says that the letters have ended, and gives what is to go on."""
    ended = Event()
    thread = Thread(target=work(ended), name=name)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
