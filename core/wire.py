"""Tolerant parsing of what outside systems send: an invalid value becomes None, an invalid list entry is left out.

The tolerance is declared in the types and runs inside pydantic's compiled core. A valid page of jobs is decoded by
msgspec, several times faster, into structures built from the same types. A page with an invalid value is parsed again
with tolerance, and a page with a record that has no id is parsed record by record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from types import GenericAlias, UnionType
from typing import Annotated, Any, ClassVar, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema

from core.geography.place import Location


class OrElse:
    """Mark a type whose invalid values become `default` instead of an error."""

    def __init__(self, default: object) -> None:
        self.default = default

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=self.default, on_error="default")


class OrOmit:
    """Mark the type of a list entry that is left out when it is invalid."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), on_error="omit")


def in_utc(moment: datetime | None) -> datetime | None:
    """Return the time in UTC (a time without a zone is taken as UTC), or None where it means “never”.

    Some systems send the year 1 or 9999 for “never”. In some time zones, converting those to UTC would overflow.
    """
    if moment is None or not MINYEAR < moment.year < MAXYEAR:
        return None
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


T = TypeVar("T")
Id = Annotated[str, Field(min_length=1)]
Text = Annotated[str | None, OrElse(None)]
Flag = Annotated[bool | None, OrElse(None)]
Number = Annotated[float | None, OrElse(None)]
Moment = Annotated[datetime | None, AfterValidator(in_utc), OrElse(None)]
Listed = Annotated[tuple[Annotated[T, OrOmit()], ...], OrElse(())]


class Wire(BaseModel):
    """Base of every received record: frozen, ignores unknown fields, and accepts numbers where a text is expected."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)
    domain_class: ClassVar[type | None] = None
    """A domain class with exactly the same fields, if there is one: the fast decoder fills it directly."""


class WireLocation(Wire):
    """A location as both Kombo and FactoryFix send it."""

    domain_class = Location

    city: Text = None
    state: Text = None
    country: Text = None
    zip_code: Text = None
    raw: Text = None


AnyLocation = Annotated[WireLocation | str | None, Field(union_mode="left_to_right"), OrElse(None)]


def location(sent: WireLocation | Location | str | None) -> Location | None:
    """Return the domain Location; a plain text is kept as its raw text."""
    if sent is None or isinstance(sent, Location):
        return sent
    if isinstance(sent, str):
        return Location(raw=sent) if sent.strip() else None
    return Location(sent.city, sent.state, sent.country, sent.zip_code, sent.raw)


@dataclass(frozen=True, slots=True)
class Skipped:
    """One record that could not be read: its id, if it has one, and the reason as a sentence."""

    id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPage(Generic[T]):
    """One page of a list: the records, the skipped ones, and the cursor of the next page (None on the last page)."""

    records: tuple[T, ...]
    skipped: tuple[Skipped, ...] = ()
    next: str | None = None


class Unreadable(ValueError):
    """An answer that does not follow the contract, even when parsed with tolerance."""


class _Results(BaseModel, Generic[T]):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    results: list[T]
    next: str | None = None


class _Envelope(BaseModel, Generic[T]):
    model_config = ConfigDict(extra="ignore")
    data: _Results[T]


def fast_type(shape: Any) -> Any:
    """Return the same shape as a msgspec structure: no tolerance and no aliases, but several times faster to decode."""
    if isinstance(shape, type) and issubclass(shape, Wire):
        return shape.domain_class or _structure(shape)
    if get_origin(shape) is tuple:
        return GenericAlias(tuple, (fast_type(get_args(shape)[0]), ...))
    if get_origin(shape) in (Union, UnionType):
        return Union[tuple(fast_type(part) for part in get_args(shape))]  # noqa: UP007  built at run time
    return shape


def _structure(record: type[Wire]) -> type[msgspec.Struct]:
    plain = get_type_hints(record)
    fields = [
        (name, Annotated[str, msgspec.Meta(min_length=1)])
        if field.is_required()
        else (name, fast_type(plain[name]), field.default)
        for name, field in record.model_fields.items()
    ]  # only ids are required
    methods = {"to_domain": record.to_domain} if hasattr(record, "to_domain") else None
    # Records hold no reference cycles, so the garbage collector does not need to track them.
    return msgspec.defstruct(record.__name__, fields, namespace=methods, gc=False)


class PageReader(Generic[T]):
    """Reads pages of one kind of record; `enveloped` pages are under `data` (Kombo), others at the top (FactoryFix).

    Makes up to three attempts, each slower and more tolerant than the one before: the fast decoder (if `fast`, only
    for records whose fields have no aliases), the tolerant parser, and record by record.
    """

    def __init__(self, record: type[T], *, enveloped: bool, fast: bool = False) -> None:
        whole: Any = (_Envelope if enveloped else _Results)[record]
        self._record: TypeAdapter[T] = TypeAdapter(record)
        self._tolerant: TypeAdapter[Any] = TypeAdapter(whole)
        self._fast = fast_decoder(record, enveloped) if fast else None
        self._enveloped = enveloped

    def read(self, body: bytes) -> RecordPage[T]:
        """Return the page; raises Unreadable where the body holds no list of records."""
        if self._fast is not None:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                return self._page(self._fast.decode(body))
        try:
            return self._page(self._tolerant.validate_json(body))
        except ValidationError:
            return self._record_by_record(loads(body))

    def _page(self, whole: Any) -> RecordPage[T]:
        page = whole.data if self._enveloped else whole
        return RecordPage(tuple(page.results), (), page.next or None)

    def _record_by_record(self, answer: object) -> RecordPage[T]:
        page = answer.get("data") if self._enveloped and isinstance(answer, dict) else answer
        results = page.get("results") if isinstance(page, dict) else None
        if not isinstance(page, dict) or not isinstance(results, list):
            raise Unreadable("The answer has no list of results.")
        records: list[T] = []
        skipped: list[Skipped] = []
        for position, result in enumerate(results, start=1):
            try:
                records.append(self._record.validate_python(result))
            except ValidationError as problem:
                skipped.append(Skipped(_id_of(result), f"Record {position} of the page: {_reason(problem)}."))
        return RecordPage(tuple(records), tuple(skipped), _cursor(page.get("next")))


def fast_decoder(record: type, enveloped: bool) -> msgspec.json.Decoder[Any]:
    """Return a msgspec decoder for a page of these records; it rejects every page with an invalid value."""
    results = GenericAlias(list, (fast_type(record),))
    page = msgspec.defstruct("Results", [("results", results), ("next", str | None, None)])
    return msgspec.json.Decoder(msgspec.defstruct("Envelope", [("data", page)]) if enveloped else page)


def loads(body: bytes) -> object:
    """Return the JSON value, replacing invalid UTF-8 and unpaired surrogates; raises Unreadable."""
    try:
        value = json.loads(body.decode("utf-8", "replace"))
        # A shortened title may end in half an emoji: an unpaired surrogate is valid JSON but cannot be stored as text.
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as problem:
        raise Unreadable("The answer is not JSON.") from problem


def reader(model: type[T]) -> Callable[[bytes], T]:
    """Return a function that parses a whole answer as `model`; the function raises Unreadable."""
    adapter: TypeAdapter[T] = TypeAdapter(model)

    def read(body: bytes) -> T:
        try:
            try:
                return adapter.validate_json(body)
            except ValidationError:
                return adapter.validate_python(loads(body))
        except ValidationError as problem:
            raise Unreadable(f"The answer does not follow the contract: {_reason(problem)}.") from problem

    return read


def _cursor(sent: object) -> str | None:
    if sent is None or isinstance(sent, (str, int)):
        return str(sent) if sent else None
    # Treating this as the last page would silently lose the remaining records.
    raise Unreadable("The cursor of the next page is not a text.")


def _id_of(result: object) -> str | None:
    sent = result.get("id") if isinstance(result, dict) else None
    return ascii(sent)[1:-1] if isinstance(sent, str) and sent else None


def _reason(problem: ValidationError) -> str:
    """Return the field and the problem, but not the value, which may be personal data."""
    first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
