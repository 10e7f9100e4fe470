"""Decide whether a job's location is in the United States."""

from core.geography.place import Location
from core.geography.site_judging import UsVerdict
from core.geography.verdict import us_verdict

__all__ = ["Location", "UsVerdict", "us_verdict"]
