"""Validates every answer of the emulator against Xero's own description of its API.

    python -m tests.evidence.xero.contract --openapi xero_accounting.yaml

The file is Xero's (github.com/XeroAPI/Xero-OpenAPI) and is read from where you have it. All scenes of the official
library are played against the served emulator; each answer must fit the schema that the description gives for its
path, method and status, and must name no field that the description doesn't know.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4
from tests.evidence.xero.scenes import SCENES
from tests.evidence.xero.served import Exchange, served

_URI = "urn:xero"
UNDECLARED = frozenset({"DateString", "DueDateString", "DateUTCString", "ID"})
"""Fields of real, recorded answers that the description leaves out."""


class _Loader(yaml.SafeLoader):
    """Leaves timestamps as the texts that they are in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Contract:
    """Xero's description.

    Attributes:
        spec: the whole of it.
    """

    spec: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> "Contract":
        """The description in a file."""
        with path.open(encoding="utf-8") as file:
            return cls(yaml.load(file, _Loader))

    def problems(self, exchange: Exchange) -> Iterator[str]:
        """What is wrong with an answer, one line each."""
        operation = self._operation(exchange)
        if operation is None:
            yield "the description has no such operation"
            return
        response = operation["responses"].get(str(exchange.status))
        if response is None:
            yield f"the description has no answer {exchange.status}"
            return
        content = self._resolved(response).get("content", {})
        if not content:
            return
        schema = content["application/json"]["schema"]
        resource = DRAFT4.create_resource({"components": self.spec["components"]})
        validator = OAS30Validator(_absolute(schema), registry=Registry().with_resource(_URI, resource))
        for error in validator.iter_errors(exchange.body):
            yield f"{error.json_path}: {error.message[:200]}"
        if exchange.status == 200:  # a refusal's elements carry whatever was sent
            yield from self._unknown(exchange.body, schema, "$")

    def _operation(self, exchange: Exchange) -> Mapping[str, Any] | None:
        for template, operations in self.spec["paths"].items():
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
            if re.fullmatch(pattern, exchange.path):
                found: Mapping[str, Any] | None = operations.get(exchange.method.lower())
                if found:
                    return found
        return None

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            _, *steps = schema["$ref"].split("/")
            schema = self.spec
            for step in steps:
                schema = schema[step]
        return schema

    def _unknown(self, value: Any, schema: Mapping[str, Any], place: str) -> Iterator[str]:
        schema = self._resolved(schema)
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from self._unknown(each, schema.get("items", {}), f"{place}[{number}]")
        known = schema.get("properties")
        if not isinstance(value, dict) or not known:
            return
        for name, each in value.items():
            if name in known:
                yield from self._unknown(each, known[name], f"{place}.{name}")
            elif name not in UNDECLARED and not self._is_envelope(name):
                yield f"{place}.{name}: not in the description"

    def _is_envelope(self, name: str) -> bool:
        return name in {"Id", "Status", "ProviderName", "DateTimeUTC"}


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"{_URI}{value}" if key == "$ref" and value.startswith("#") else _absolute(value)
            for key, value in schema.items()
        }
    return schema


def main() -> int:
    """Play all scenes and print what doesn't fit; 1 when anything doesn't."""
    parser = argparse.ArgumentParser(description="Validate the emulated Xero against Xero's own description.")
    parser.add_argument("--openapi", type=Path, required=True, help="Xero's xero_accounting.yaml")
    contract = Contract.read(parser.parse_args().openapi)
    checked = wrong = 0
    for scene in SCENES:
        with served() as official:
            scene(official)
        for exchange in official.recorder.exchanges:
            if exchange.path.lower().startswith(("/connect", "/sandbox")) or exchange.status == 404:
                continue
            checked += 1
            for problem in contract.problems(exchange):
                wrong += 1
                sys.stdout.write(f"{exchange.method} {exchange.path} {exchange.status} {problem}\n")
    sys.stdout.write(f"{checked} answers checked, {wrong} problems\n")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
