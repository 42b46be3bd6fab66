"""Dependencies point one way (``docs/architecture.md``, The house)."""

from collections.abc import Iterator, Mapping, Set

from tests.structure.source import PACKAGE, Source, sources

FOUNDATION = frozenset({"clock", "problems", "http", "settings"})
SIDES_AND_STORE = frozenset({"modules", "vtiger", "xero", "store"})
BELOW_SYNC = FOUNDATION - {"settings"} | {"domain", "engine"}
SHELL = BELOW_SYNC | SIDES_AND_STORE | {"sync"}

#: What each part may import of the others.
ALLOWED: Mapping[str, frozenset[str]] = {
    "__init__": frozenset(),
    "clock": frozenset(),
    "problems": frozenset(),
    "settings": frozenset(),
    "http": frozenset({"clock", "problems"}),
    "domain": frozenset(),
    "engine": frozenset({"domain"}),
    **dict.fromkeys(SIDES_AND_STORE, BELOW_SYNC),
    "sync": BELOW_SYNC | SIDES_AND_STORE,
    "runtime": SHELL,
    "web": SHELL | {"settings", "runtime"},
    "cli": SHELL | {"settings", "runtime", "web", "sandbox"},
    "sandbox": frozenset({"clock"}),
}

#: What a pure function needs of the standard library; nothing here reads, writes, waits or tells the time.
PURE = (
    {"collections", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib", "html", "itertools", "json"}
    | {"math", "operator", "re", "types", "typing", "unicodedata"}
)  # fmt: skip


def ours(source: Source, allowed: Set[str]) -> Iterator[str]:
    """The other parts that a file imports, but for those allowed."""
    for name in source.imports():
        first, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        if first == PACKAGE and part not in {"", source.part, *allowed}:
            yield part


def test_every_part_has_its_place_in_the_order() -> None:
    assert {source.part for source in sources()} <= ALLOWED.keys()


def test_a_file_imports_only_what_lies_below_it() -> None:
    upward = [f"{source.path} imports {part}" for source in sources() for part in ours(source, ALLOWED[source.part])]
    assert upward == []


def test_the_order_has_no_circle() -> None:
    placed: set[str] = set()
    while len(placed) < len(ALLOWED):
        free = {part for part, below in ALLOWED.items() if part not in placed and below <= placed}
        assert free, f"a circle among {sorted(ALLOWED.keys() - placed)}"
        placed |= free


def test_domain_and_engine_are_pure() -> None:
    impure = [
        f"{source.path} imports {name}"
        for source in sources()
        if source.part in {"domain", "engine"}
        for name in source.imports()
        if name.partition(".")[0] not in {PACKAGE, *PURE}
    ]
    assert impure == []


def test_only_the_runtime_knows_dbos() -> None:
    knowing = {source.part for source in sources() if any(_is_of(name, "dbos") for name in source.imports())}
    assert knowing == {"runtime"}


def test_only_the_store_and_what_uses_it_know_the_database() -> None:
    knowing = {source.part for source in sources() if any(_is_of(name, "sqlalchemy") for name in source.imports())}
    assert "store" in knowing
    assert knowing <= {"store", "sync", "runtime", "web", "cli"}


def test_imports_are_absolute() -> None:
    everywhere = sources("src", "tests", "bench")
    assert [source.path for source in everywhere for name in source.imports() if name.startswith(".")] == []


def _is_of(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
