"""The interface's operations, as it describes them to itself: with the verbs that a published description leaves out."""

from dataclasses import dataclass
from functools import cache

from ninja import NinjaAPI

from kept.edges.api.interface import api


@dataclass(frozen=True)
class Described:
    """`path` is below the interface's address, with names of ids in braces."""

    name: str
    method: str
    path: str
    verbs: tuple[str, ...]

    def at(self, ids: dict[str, str]) -> str:
        return self.path.format(**ids)


@cache
def operations() -> dict[str, Described]:
    schema = NinjaAPI.get_openapi_schema(api, path_prefix="")
    found = [
        Described(operation["operationId"], method.upper(), path, tuple(operation["x-verbs"]))
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return {each.name: each for each in found}
