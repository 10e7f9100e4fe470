"""What the README says of the settings is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from core.settings import Settings

README = Path(__file__).parents[1] / "README.md"


def test_the_readme_lists_exactly_the_settings_that_exist() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", README.read_text("utf-8"), re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}
