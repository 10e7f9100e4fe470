"""The examples of alerts ask for numbers that the app gives."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from core.actions.health import check
from core.actions.metrics import metrics
from core.backups import files
from tests.app_process import ROOT
from tests.office import open_office


def test_every_number_of_the_alerts_exists(tmp_path: Path) -> None:
    groups = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text("utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    named = {name for rule in rules for name in re.findall(r"\bats_\w+", rule["expr"])}
    with open_office(tmp_path) as office:
        office.read(office.linked("Northgate"))
        check(office.services)
        files.make(office.services.store.path, office.services.settings.backups, office.services.now())
        given = set(re.findall(r"^(?:# TYPE )?(ats_\w+)", metrics(office.services), re.MULTILINE))
    assert named <= given | {"ats_errors_total"}, named - given
    assert len(named) >= 8
    assert all(rule["labels"]["severity"] in ("page", "ticket") and rule["annotations"]["summary"] for rule in rules)
