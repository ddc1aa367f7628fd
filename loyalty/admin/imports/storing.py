"""Where uploaded files lie: private, under random names, apart from what people called them."""

import errno
import secrets
from pathlib import Path, PurePosixPath
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

FOLDER: Final = "imports"
LARGEST_BYTES: Final = 4 * 1024**3
_NAME_CHARACTERS = 255


class UploadTooLarge(Refusal):
    """The file is larger than is taken through a browser."""

    code = "upload_too_large"
    message = _(
        "The file has %(size)s MB, at most %(limit)s MB are taken here. Cut it into parts, or import it "
        "on the server with manage.py."
    )


class DiskFull(Refusal):
    """There is no room for the file."""

    code = "disk_full"
    message = _("The server's disk is full. Nothing was kept; ask whoever runs the server to make room.")


def store_upload(file: "UploadedFile[bytes]") -> str:
    """Write an upload to the private files, piece by piece; return its path relative to them.

    Nothing of the name it came with is used. Raises ``UploadTooLarge`` and ``DiskFull``.
    """
    size = file.size or 0
    if size > LARGEST_BYTES:
        raise UploadTooLarge(field="file", size=size // 10**6, limit=LARGEST_BYTES // 10**6)
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    target = file_at(path)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with target.open("xb") as stored:
            for piece in file.chunks():
                stored.write(piece)
    except OSError as error:
        target.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(field="file") from error
        raise
    return path


def file_at(path: str) -> Path:
    """Return where a stored file lies."""
    return Path(settings.FILES_ROOT) / path


def shown_name(file: "UploadedFile[bytes]") -> str:
    """Return what the person called the file, on one line and not too long; its ending is kept."""
    name = PurePosixPath((file.name or "").replace("\\", "/")).name
    clean = "".join(sign for sign in name if sign.isprintable()).strip() or "file"
    ending = PurePosixPath(clean).suffix[:20]
    return clean if len(clean) <= _NAME_CHARACTERS else clean[: _NAME_CHARACTERS - len(ending)] + ending


def download_name(name: str) -> str:
    """Return the name of the file of refused rows."""
    return get_valid_filename(f"{PurePosixPath(name).stem or 'import'}-refused.csv")
