from __future__ import annotations

import pytest
from builders_report import Night


@pytest.fixture
def night(tmp_path):
    story = Night(tmp_path)
    yield story
    story.app.database.close()
