"""How staff find members: by any identity, public id, name or order, through indexes first."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from loyalty.errors import IdentityInvalid
from loyalty.identities import normalised
from loyalty.models import Activity, Identity, Member

MOST = 200  # a search that gives more is not a search for a person


def search_members(words: str) -> QuerySet[Member]:
    """Return members whom the words may mean: identity, public id, order id, or the beginning of a name.

    Only where nothing fits are names searched in the middle, which reads the whole table. Identities of
    merged members lead to the member that stays.
    """
    words = words.strip().replace("\0", "")
    ids = _by_identity(words) | _by_order(words) | _by_name(words)
    if not ids:
        inside = Member.objects.filter(name__icontains=words).values_list("pk", flat=True)
        ids = set(inside[:MOST])
    stay = Member.objects.filter(pk__in=ids, merged_into__isnull=False)
    ids |= {one for one in stay.values_list("merged_into_id", flat=True) if one is not None}
    return Member.objects.filter(pk__in=ids)


def _by_identity(words: str) -> set[int]:
    exact = Q(kind=Identity.Kind.EXTERNAL, value=words)
    begins = [words, words.casefold()]
    for kind in (Identity.Kind.EMAIL, Identity.Kind.PHONE):
        try:
            value, _shown = normalised(kind, words)
        except IdentityInvalid:
            continue
        begins.append(value)
    matching = exact
    for beginning in set(begins):
        matching |= Q(value__startswith=beginning)
    found = Identity.objects.filter(matching).order_by().values_list("member_id", flat=True)
    return set(found[:MOST])


def _by_order(words: str) -> set[int]:
    # Orders are matched whole: the index is for exactly that.
    rows = Activity.objects.filter(order_id=words).exclude(order_id="").order_by()
    return set(rows.values_list("member_id", flat=True)[:MOST])


def _by_name(words: str) -> set[int]:
    named = Member.objects.annotate(small_name=Lower("name"))
    found = named.filter(Q(small_name__startswith=words.lower()) | Q(public_id=words)).order_by()
    return set(found.values_list("pk", flat=True)[:MOST])
