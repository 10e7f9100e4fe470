"""Whether a place is in the United States, from what an ATS or a person wrote of it."""

from core.geography.place import Location
from core.geography.site_judging import UsVerdict
from core.geography.verdict import us_verdict

__all__ = ["Location", "UsVerdict", "us_verdict"]
