"""Which members a file has been about so far: one bit for each id, however long the file is."""

_GROW_BYTES = 65_536


class MembersSeen:
    """A set of member ids."""

    def __init__(self) -> None:
        """Start with none."""
        self._bits = bytearray()
        self._count = 0

    def add(self, member_id: int) -> None:
        """Remember one member; negative ids (those of a dry run) are counted elsewhere."""
        if member_id < 0 or member_id in self:
            return
        place = member_id >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + _GROW_BYTES - len(self._bits)))
        self._bits[place] |= 1 << (member_id & 7)
        self._count += 1

    def __contains__(self, member_id: int) -> bool:
        """Tell whether a member came before."""
        place = member_id >> 3
        return 0 <= place < len(self._bits) and bool(self._bits[place] >> (member_id & 7) & 1)

    def __len__(self) -> int:
        """Return how many members there are."""
        return self._count
