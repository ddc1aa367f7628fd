"""Which rows of a file may have occurred in it before, told in bounded memory.

A Bloom filter: it never says "new" of something that it has seen, and now and then says "perhaps" of
something new. Rows that are certainly new are recorded at once; the others wait and are counted exactly by
the database when the file has ended.
"""

from collections.abc import Sequence

# 64 MiB hold 20 million rows with one false "perhaps" in 2,000, 100 million with one in 12.
BITS = 1 << 29
PROBES = 4


class Sieve:
    """Remembers digests of 16 bytes. Its memory is the same for ten rows and for a hundred million."""

    def __init__(self, bits: int = BITS) -> None:
        """``bits`` is a power of two; smaller ones are for tests."""
        import numpy as np

        self._bits = np.zeros(bits // 8, dtype=np.uint8)
        self._mask = np.uint64(bits - 1)

    def perhaps_seen(self, digests: Sequence[bytes]) -> list[bool]:
        """Tell for each digest, in order, whether it may have come before; remember all of them."""
        import numpy as np

        if not digests:
            return []
        halves = np.frombuffer(b"".join(digests), dtype="<u8").reshape(-1, 2)
        steps = np.arange(PROBES, dtype=np.uint64)
        # A digest is already random, so its halves serve as both hashes; odd steps reach every bit.
        places = (halves[:, :1] + steps * (halves[:, 1:] | np.uint64(1))) & self._mask
        bytes_, flags = places >> np.uint64(3), np.uint8(1) << (places & np.uint64(7)).astype(np.uint8)
        seen = ((self._bits[bytes_] & flags) != 0).all(axis=1)
        np.bitwise_or.at(self._bits, bytes_, flags)
        # Within the batch the first of equal ones is new. Equal first halves are enough for "perhaps".
        again = np.ones(len(digests), dtype=bool)
        again[np.unique(halves[:, 0], return_index=True)[1]] = False
        result: list[bool] = (seen | again).tolist()
        return result
