"""The short names and the ordinary words of place texts: "NYC", "Calif.", "Plant 4", "Field"."""

from __future__ import annotations

from typing import Final

_FAR: Final = "remote remotely telework telecommute wfh virtual anywhere nationwide"
_NEAR: Final = """hybrid onsite on site home from work based fully 100 only in the within across throughout of all any
    location locations field position job area"""
_SITE: Final = """office offices plant hq headquarters headquarter building bldg main site center centre campus
    corporate corp hub branch
    store warehouse dc distribution facility factory works mill yard terminal refinery airport hospital
    clinic school college university lab labs north south east west central downtown metro region district county city
    town park industrial estate sales offsite teleworkers employees other various north/south zone unit suite floor
    st street ave avenue road rd blvd boulevard drive dr lane ln way highway hwy parkway pkwy place plaza square court
    ct nw ne sw se new old upper lower great general operations support service services engagement commercial shop no
    home house hall tower towers port bay lake river hill hills valley beach island fort mount saint san santa los las
    el la de del do da le les and at for to by near greater"""
REMOTE: Final = frozenset(_FAR.split())
"""Words that say that a job is remote."""
AROUND: Final = REMOTE | frozenset(_NEAR.split())
"""Words about the job that appear next to its place."""
SITE: Final = AROUND | frozenset(_SITE.split())
"""Words that name no town by themselves."""
_STREETS: Final = "st street ave avenue road rd blvd boulevard drive dr lane ln way hwy highway"
STREETS: Final = frozenset(_STREETS.split())
MILITARY: Final = frozenset({"apo", "fpo", "dpo"})
CITIES: Final = {
    "nyc": "NY", "new york city": "NY", "sf": "CA", "washington dc": "DC", "dc": "DC", "new york metro": "NY",
    "dfw": "TX", "philly": "PA", "vegas": "NV", "socal": "CA", "norcal": "CA",
    "silicon valley": "CA", "bay area": "CA", "san francisco bay area": "CA", "inland empire": "CA",
    "twin cities": "MN", "northern virginia": "VA", "hampton roads": "VA",
}  # fmt: skip
"""Short names of cities and regions that mean one place only, with the state."""
CONTINENTS: Final = frozenset("""europe,emea,asia,apac,asia pacific,africa,middle east,latin america,latam,
    south america,europe middle east and africa,central america,eu,european union,oceania,australasia,western europe,
    eastern europe,northern europe,southern europe,central europe,southeast asia,nordics,benelux"""
    .replace("\n    ", "").split(","))  # fmt: skip
"""Parts of the world without the US; "North America" and "Americas" are not among them."""
_PRESS: Final = """ala AL, ariz AZ, ark AR, calif CA, cal CA, colo CO, conn CT, del DE, fla FL, ill IL, ind IN, kan KS,
    kans KS, mass MA, mich MI, minn MN, miss MS, mont MT, neb NE, nebr NE, nev NV, okla OK, ore OR, penn PA, penna PA,
    tenn TN, tex TX, wash WA, wisc WI, wis WI, wyo WY, wva WV, n mex NM, n dak ND, s dak SD"""
PRESS: Final = {name.rpartition(" ")[0].strip(): name[-2:] for name in _PRESS.split(",")}
"""The abbreviations of states that newspapers use."""
