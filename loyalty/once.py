"""What a row of activity is known by, so that sending it again adds nothing.

The key is the first half of a SHA-256 over length-prefixed parts, so that no two different lists of parts
read the same. It is not a secret and needs no key.
"""

import hashlib
from uuid import UUID


def key_of_external_id(*, source: str, external_id: str) -> UUID:
    """Return the key of a row that brings an id of its own; ids are unique within their source."""
    return _key(b"id", source.encode(), external_id.encode())


def key_of_occurrence(*, digest: bytes, occurrence: int) -> UUID:
    """Return the key of the n-th row (from 1) with this digest of source and content."""
    return _key(b"row", digest, str(occurrence).encode())


def _key(*parts: bytes) -> UUID:
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(len(part).to_bytes(4))
        hasher.update(part)
    return UUID(bytes=hasher.digest()[:16])
