"""Time, waiting, ids and chance come from ``clock.py`` alone."""

import ast
import re

import pytest
from tests.structure.source import Source, sources

CLOCK = "src/vtiger_xero/clock.py"

#: What tells the time, waits, or makes an id or a random number without a seed.
FORBIDDEN = re.compile(
    r"datetime\.(datetime|date)\.(now|utcnow|today)"
    r"|time\.(time|monotonic|perf_counter|process_time|gmtime|localtime)(_ns)?"
    r"|time\.sleep"
    r"|asyncio\.sleep"
    r"|uuid\.(uuid\d|getnode)"
    r"|random\.(?!Random$).+"
)


def found(source: Source) -> list[str]:
    """What a file takes from elsewhere than the clock, with its lines."""
    names = [f"{line}: {name}" for line, name in source.used() if FORBIDDEN.fullmatch(name)]
    return names + [f"{line}: random.Random without a seed" for line in _unseeded(source)]


def _unseeded(source: Source) -> list[int]:
    seedless = [
        node.func.end_lineno
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and not node.args and not node.keywords
    ]
    return [line for line, name in source.used() if name == "random.Random" and line in seedless]


def test_nothing_but_the_clock_tells_time_waits_or_makes_ids() -> None:
    others = (source for source in sources() if source.path != CLOCK)
    assert [f"{source.path}:{use}" for source in others for use in found(source)] == []


def test_the_rule_sees_what_the_clock_itself_does() -> None:
    clock = next(each for each in sources() if each.path == CLOCK)
    seen = " ".join(found(clock))
    assert all(name in seen for name in ("datetime.datetime.now", "time.sleep", "uuid.uuid4", "without a seed"))


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime as dt\ndt.now()",
        "import datetime\ndatetime.date.today()",
        "from time import sleep as rest\nrest(1)",
        "import time\ntime.monotonic()",
        "from uuid import uuid4\nuuid4()",
        "import random\nrandom.choice([1])",
        "from random import shuffle\nshuffle([])",
        "import random\nrandom.Random()",
    ],
)
def test_the_rule_sees_every_spelling(text: str) -> None:
    assert found(Source("made up", text, ast.parse(text)))


@pytest.mark.parametrize(
    "text", ["import random\nrandom.Random(7)", "from datetime import datetime\ndatetime(2026, 1, 5)", "now()"]
)
def test_the_rule_lets_the_rest_pass(text: str) -> None:
    assert not found(Source("made up", text, ast.parse(text)))
