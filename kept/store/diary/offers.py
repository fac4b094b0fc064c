"""What anybody may see of the diary: which services a professional offers, and at what price."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from kept.core.money import Money
from kept.store.diary import models
from kept.store.diary.reads import ServiceCard


def services_offered(professional_ids: Collection[int]) -> Mapping[int, tuple[ServiceCard, ...]]:
    """By the professionals' internal ids, in their order; who offers nothing has an empty one."""
    found: defaultdict[int, tuple[ServiceCard, ...]] = defaultdict(tuple)
    rows = models.Service.objects.filter(professional_id__in=professional_ids, is_offered=True)
    for row in rows.order_by("position", "id"):
        card = ServiceCard(row.uuid, row.name, row.minutes, Money(row.price_minor, row.currency), row.place)
        found[row.professional_id] += (card,)
    return found
