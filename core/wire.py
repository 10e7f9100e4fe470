"""What outside systems send, read with tolerance: an odd value becomes None, an odd list entry is left out.

The tolerance is declared as types and works inside pydantic's compiled core. A clean page of jobs is read by msgspec,
several times faster, into structures made from the same types; a page with an odd value is read again with tolerance,
and one with a record that cannot even name its id, record by record.
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
    """Mark a type whose unreadable values become `default` instead of an error."""

    def __init__(self, default: object) -> None:
        self.default = default

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=self.default, on_error="default")


class OrOmit:
    """Mark a list entry that is left out when it is unreadable."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), on_error="omit")


def in_utc(moment: datetime | None) -> datetime | None:
    """Return the moment in UTC (one without a zone is taken as UTC), or None where it means “never”.

    Some systems send the first or the last year that there is for that; in some zones no calendar holds those.
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
    """Base of everything that arrives: unknown fields are ignored, numbers may stand for texts, nothing changes."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)
    swift_as: ClassVar[type | None] = None
    """Our own class with the very same fields, where there is one: the swift reading fills it at once."""


class WireLocation(Wire):
    """A place as both systems send it."""

    swift_as = Location

    city: Text = None
    state: Text = None
    country: Text = None
    zip_code: Text = None
    raw: Text = None


AnyLocation = Annotated[WireLocation | str | None, Field(union_mode="left_to_right"), OrElse(None)]


def location(sent: WireLocation | Location | str | None) -> Location | None:
    """Return the place as ours; one line of text is kept as the ATS's own text."""
    if sent is None or isinstance(sent, Location):
        return sent
    if isinstance(sent, str):
        return Location(raw=sent) if sent.strip() else None
    return Location(sent.city, sent.state, sent.country, sent.zip_code, sent.raw)


@dataclass(frozen=True, slots=True)
class Skipped:
    """One record that could not be read: its id where it has one, and the reason as a sentence."""

    id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: what was read, what was skipped, and the cursor of the next page."""

    records: tuple[T, ...]
    skipped: tuple[Skipped, ...] = ()
    next: str | None = None


class Unreadable(ValueError):
    """An answer that is not what the contract says, even read with tolerance."""


class _Sheet(BaseModel, Generic[T]):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    results: list[T]
    next: str | None = None


class _Envelope(BaseModel, Generic[T]):
    model_config = ConfigDict(extra="ignore")
    data: _Sheet[T]


def swift(shape: Any) -> Any:
    """Return the same shape as a msgspec structure: without tolerance or aliases, and several times faster to fill."""
    if isinstance(shape, type) and issubclass(shape, Wire):
        return shape.swift_as or _structure(shape)
    if get_origin(shape) is tuple:
        return GenericAlias(tuple, (swift(get_args(shape)[0]), ...))
    if get_origin(shape) in (Union, UnionType):
        return Union[tuple(swift(part) for part in get_args(shape))]  # noqa: UP007  built, not written
    return shape


def _structure(record: type[Wire]) -> type[msgspec.Struct]:
    plain = get_type_hints(record)
    fields = [
        (name, Annotated[str, msgspec.Meta(min_length=1)])
        if field.is_required()
        else (name, swift(plain[name]), field.default)
        for name, field in record.model_fields.items()
    ]  # only ids are required
    methods = {"ours": record.ours} if hasattr(record, "ours") else None
    # a record never points back, so the garbage collector need not look at it
    return msgspec.defstruct(record.__name__, fields, namespace=methods, gc=False)


class PageReader(Generic[T]):
    """Reads pages of one kind of record; `enveloped` pages lie under `data` (Kombo), others at the top (FactoryFix).

    Up to three readings, each slower and more forgiving than the one before: swift (where `swiftly`, for records
    whose fields have no aliases), tolerant, record by record.
    """

    def __init__(self, record: type[T], *, enveloped: bool, swiftly: bool = False) -> None:
        whole: Any = (_Envelope if enveloped else _Sheet)[record]
        self._record: TypeAdapter[T] = TypeAdapter(record)
        self._tolerant: TypeAdapter[Any] = TypeAdapter(whole)
        self._swift = _swift_decoder(record, enveloped) if swiftly else None
        self._enveloped = enveloped

    def read(self, body: bytes) -> Page[T]:
        """Return the page; raises Unreadable where there is no list of records to be found."""
        if self._swift is not None:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                return self._page(self._swift.decode(body))
        try:
            return self._page(self._tolerant.validate_json(body))
        except ValidationError:
            return self._one_by_one(loads(body))

    def _page(self, whole: Any) -> Page[T]:
        sheet = whole.data if self._enveloped else whole
        return Page(tuple(sheet.results), (), sheet.next or None)

    def _one_by_one(self, answer: object) -> Page[T]:
        sheet = answer.get("data") if self._enveloped and isinstance(answer, dict) else answer
        results = sheet.get("results") if isinstance(sheet, dict) else None
        if not isinstance(sheet, dict) or not isinstance(results, list):
            raise Unreadable("The answer holds no list of results.")
        records: list[T] = []
        skipped: list[Skipped] = []
        for place, result in enumerate(results, start=1):
            try:
                records.append(self._record.validate_python(result))
            except ValidationError as problem:
                skipped.append(Skipped(_id_of(result), f"Record {place} of the page: {_reason(problem)}."))
        return Page(tuple(records), tuple(skipped), _cursor(sheet.get("next")))


def _swift_decoder(record: type, enveloped: bool) -> msgspec.json.Decoder[Any]:
    results = GenericAlias(list, (swift(record),))
    sheet = msgspec.defstruct("Sheet", [("results", results), ("next", str | None, None)])
    return msgspec.json.Decoder(msgspec.defstruct("Envelope", [("data", sheet)]) if enveloped else sheet)


def loads(body: bytes) -> object:
    """Return the JSON value, forgiving bytes that are no UTF-8 and halves of a character; raises Unreadable."""
    try:
        value = json.loads(body.decode("utf-8", "replace"))
        # An emoji cut in two, as a shortened title has it, is valid JSON and yet no text that can be stored.
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as problem:
        raise Unreadable("The answer is not JSON.") from problem


def reader(model: type[T]) -> Callable[[bytes], T]:
    """Return a function that reads one whole answer as `model`; it raises Unreadable."""
    adapter: TypeAdapter[T] = TypeAdapter(model)

    def read(body: bytes) -> T:
        try:
            try:
                return adapter.validate_json(body)
            except ValidationError:
                return adapter.validate_python(loads(body))
        except ValidationError as problem:
            raise Unreadable(f"The answer is not what the contract says: {_reason(problem)}.") from problem

    return read


def _cursor(sent: object) -> str | None:
    if sent is None or isinstance(sent, (str, int)):
        return str(sent) if sent else None
    raise Unreadable("The cursor of the next page is not a text.")  # reading on would silently lose the rest


def _id_of(result: object) -> str | None:
    sent = result.get("id") if isinstance(result, dict) else None
    return ascii(sent)[1:-1] if isinstance(sent, str) and sent else None


def _reason(problem: ValidationError) -> str:
    """Return where and what, without the value: it may be somebody's name."""
    first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
