"""Claims about money that cards paid: what was taken is held by one payment, or given back."""

from typing import Final

# fmt: off
QUERIES: Final = (
    ("payment_holds_no_more_than_its_price", "payment", """
        select p.id from payments_payment p join payments_cardattempt a on a.id = p.captured_by_id
        where a.kind <> 'charge' or a.state <> 'taken' or a.amount_minor <> p.amount_minor or a.currency <> p.currency
        or a.practice_id <> p.practice_id
    """),
    ("payment_paid_by_card_holds_what_the_card_paid", "payment", """
        select p.id from payments_payment p where p.state = 'paid' and p.method = 'card'
        and p.amount_minor > 0 and p.captured_by_id is null
    """),
    ("card_gives_back_no_more_than_it_paid", "card attempt", """
        select a.id from payments_cardattempt a join (
            select refunds_id, sum(amount_minor) as back, min(currency) as least, max(currency) as most
            from payments_cardattempt where kind = 'refund' and state not in ('refused', 'closed') group by refunds_id
        ) r on r.refunds_id = a.id
        where a.kind <> 'charge' or a.state <> 'taken' or r.back > a.amount_minor
        or r.least <> a.currency or r.most <> a.currency
    """),
    ("what_a_card_paid_is_held_or_asked_back", "card attempt", """
        select a.id from payments_cardattempt a
        left join payments_payment p on p.captured_by_id = a.id
        left join payments_cardattempt r on r.refunds_id = a.id and r.state not in ('refused', 'closed')
        where a.kind = 'charge' and a.state = 'taken'
        group by a.id, a.amount_minor having count(p.id) = 0 and coalesce(sum(r.amount_minor), 0) < a.amount_minor
    """),
    ("card_is_asked_about_a_payment_of_its_own_client", "card attempt", """
        select a.id from payments_cardattempt a join payments_payment p on p.id = a.payment_id
        join payments_card c on c.id = a.card_id where c.client_id <> p.client_id or a.practice_id <> p.practice_id
    """),
    ("card_attempt_in_flight_is_to_be_asked", "card attempt", """
        select id from payments_cardattempt
        where (state in ('waiting', 'unknown') and ask_at is null) or (decided_at is not null and ask_at is not null)
    """),
    ("card_is_asked_for_what_is_unpaid_only", "card attempt", """
        select a.id from payments_cardattempt a join payments_payment p on p.id = a.payment_id
        where a.kind = 'charge' and a.state in ('waiting', 'unknown') and p.state not in ('unpaid', 'voided')
        and (p.captured_by_id is null or p.captured_by_id = a.id)
    """),
)
# fmt: on
