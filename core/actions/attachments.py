"""Files that people attach to an onboarding, such as the customer's approval or a picture of their ATS."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from core.actions.context import Context
from core.errors import InvalidInput
from core.people.roles import Permission
from core.storage import files
from core.storage.audit import About
from core.storage.files import File

MOST_BYTES: Final = 10 * 1_048_576
MOST_FILES: Final = 50
"""Per onboarding."""
CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a file is stored as, by its extension; it is only ever offered as a download."""
_SIGNATURES: Final = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
}


def attach(ctx: Context, onboarding_id: str, *, name: str, data: bytes) -> File:
    """Store a file with the onboarding; raises InvalidInput for a type or size that is not accepted."""
    ctx.require(Permission.VIEW)
    extension = _checked(name, data)
    with ctx.change(onboarding_id, Permission.VIEW) as act:
        if len(files.of(act.db, onboarding_id, files.ATTACHMENT)) >= MOST_FILES:
            raise InvalidInput(f"This onboarding has {MOST_FILES} files already.", "Keep further files elsewhere.")
        file = files.keep(
            act.db,
            onboarding_id=onboarding_id,
            kind=files.ATTACHMENT,
            name=_plain_name(name),
            content_type=CONTENT_TYPES[extension],
            content=data,
            who=act.person.actor,
            now=act.now,
        )
        act.note("Attached a file", {"name": file.name}, about=About.FILE, about_id=file.id)
        return file


def read(ctx: Context, onboarding_id: str, file_id: str) -> tuple[File, bytes]:
    """Return an attached file with its content; raises NotFound."""
    with ctx.read() as act:
        return files.content(act.db, file_id, onboarding_id)


def _checked(name: str, data: bytes) -> str:
    """Return the extension of an acceptable file; raises InvalidInput."""
    extension = PurePath(name).suffix.removeprefix(".").lower()
    if extension not in CONTENT_TYPES:
        raise InvalidInput(f"“{_plain_name(name)}” is not a type that can be attached.", f"Use {_types()}.")
    if not data:
        raise InvalidInput(f"“{_plain_name(name)}” is empty.", "Choose another file.")
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"“{_plain_name(name)}” is too large.", f"Use at most {MOST_BYTES // 1_048_576} MB.")
    if not data.startswith(_SIGNATURES.get(extension, b"")):
        raise InvalidInput(f"“{_plain_name(name)}” is not a {extension.upper()} file.", "Check it and try again.")
    return extension


def _plain_name(name: str) -> str:
    """Return the file's name without folders and control characters, at most 120 characters with its extension."""
    path = PurePath("".join(sign for sign in name.replace("\\", "/") if sign.isprintable()))
    return path.stem[: 120 - len(path.suffix)] + path.suffix


def _types() -> str:
    *first, last = (extension.upper() for extension in CONTENT_TYPES if extension != "jpeg")
    return f"{', '.join(first)} or {last}"
