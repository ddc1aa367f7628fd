"""Public ids: what the outside world calls a row, without telling how many rows there are."""

import secrets

# Base58: no 0, O, I, l, so that an id survives being read aloud or retyped.
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 16  # 93.7 bits: a million million ids still collide with a chance below one in ten thousand


def new_public_id(prefix: str) -> str:
    """Return a random id such as ``mem_7KqTz3uXw9aBcDeF`` for the given prefix (without underscore)."""
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_public_ids(prefix: str, count: int) -> list[str]:
    """Return ``count`` random ids from one read of the system's randomness (for bulk work)."""
    size = len(ALPHABET)
    start = prefix + "_"
    # 128 random bits reduced to 58^16 (93.7 bits): the bias is below 2^-34.
    source = secrets.token_bytes(16 * count)
    ids = []
    for offset in range(0, 16 * count, 16):
        number = int.from_bytes(source[offset : offset + 16])
        symbols = []
        for _ in range(LENGTH):
            number, digit = divmod(number, size)
            symbols.append(ALPHABET[digit])
        ids.append(start + "".join(symbols))
    return ids
