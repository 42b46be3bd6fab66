"""Xero's own Python library, unmodified, does every supported call against the served emulator."""

import pytest
from tests.evidence.xero.scenes import SCENES, Scene
from tests.evidence.xero.served import served


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_official_library(scene: Scene) -> None:
    with served() as official:
        scene(official)
    assert official.recorder.exchanges
