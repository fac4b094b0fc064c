"""Claims about money that one query checks: what moved, what is kept, and what the client was given in writing of it."""

from typing import Final

# Two claims begin with the changes by which money comes or is given back: `kind` is of the receipt, and of the letter, that
# each demands. What only moved along with a rebooking, which is never the professional's, is none of them, nor is a credit.
# fmt: off
QUERIES: Final = (
    ("money_moved_as_the_payment_says", "payment", """
        select p.id from payments_payment p left join (
            select payment_id, min(currency) as least, max(currency) as most,
                   sum(case when target = 'professional' then amount_minor else 0 end) as received,
                   sum(case when origin = 'professional' then amount_minor else 0 end) as returned,
                   sum(case when target = 'balance' then amount_minor else 0 end) as kept_for_later,
                   sum(case when origin = 'balance' and target = 'client' then amount_minor else 0 end) as paid_out
            from ledger_moneymove group by payment_id
        ) m on m.payment_id = p.id
        where m.least <> p.currency or m.most <> p.currency
        or coalesce(m.received, 0) - coalesce(m.returned, 0) <>
            case when p.state = 'paid' and p.method <> 'credit' then p.amount_minor - p.refunded_minor else 0 end
        or (p.state in ('paid', 'refunded') and coalesce(m.returned, 0) < p.refunded_minor)
        or coalesce(m.paid_out, 0) > coalesce(m.kept_for_later, 0)
    """),
    ("money_moved_with_a_change_of_its_payment", "money move", """
        select m.id from ledger_moneymove m left join payments_paymenttransition c
        on c.payment_id = m.payment_id and c.version = m.payment_version where c.id is null
    """),
    ("balance_of_a_client_is_never_below_nothing", "client", """
        select p.client_id from ledger_moneymove m join payments_payment p on p.id = m.payment_id
        where m.origin = 'balance' or m.target = 'balance'
        group by p.client_id, p.professional_id, m.currency
        having sum(case when m.target = 'balance' then m.amount_minor else -m.amount_minor end) < 0
    """),
    ("money_to_decide_about_was_paid_for_what_its_client_cancelled", "payment", """
        select p.id from payments_payment p left join diary_session s on s.id = p.session_id
        where p.must_decide and (p.state <> 'paid' or coalesce(s.state, '') <> 'cancelled' or s.cancelled_by <> 'client')
    """),
    ("receipt_is_issued_for_each_change_of_money", "payment", """
        with change as (
            select c.payment_id, c.version,
                   case when c.target = 'paid' and c.origin <> 'paid' then 'receipt' else 'refund' end as kind
            from payments_paymenttransition c join payments_payment o on o.id = c.payment_id
            left join diary_session s on s.id = o.session_id
            where (c.target = 'refunded' or (c.target = 'paid' and c.method <> 'credit'))
            and (c.target <> 'paid' or c.origin <> 'pending' or s.rebooked_from_id is null or c.at <> s.created_at
                or c.by_role = 'professional')
        )
        select c.payment_id from change c
        left join payments_receipt r on r.payment_id = c.payment_id and r.payment_version = c.version
        where r.id is null or r.kind <> c.kind
        union
        select r.payment_id from payments_receipt r
        left join change c on c.payment_id = r.payment_id and c.version = r.payment_version
        where c.payment_id is null
    """),
    ("receipts_of_a_practice_are_numbered_without_a_gap", "practice", """
        select practice_id from payments_receipt group by practice_id
        having count(distinct number) <> count(*) or min(number) <> 1 or max(number) <> count(*)
    """),
    ("letter_about_money_is_written_once_for_each_change", "payment", """
        with change as (
            select c.payment_id, c.version,
                   case when c.target = 'paid' and c.origin <> 'paid' then 'receipt' else 'refund' end as kind
            from payments_paymenttransition c join payments_payment o on o.id = c.payment_id
            left join diary_session s on s.id = o.session_id
            where (c.target = 'refunded' or (c.target = 'paid' and c.method <> 'credit'))
            and (c.target <> 'paid' or c.origin <> 'pending' or s.rebooked_from_id is null or c.at <> s.created_at
                or c.by_role = 'professional')
        )
        select p.id from payments_payment p
        left join (
            select payment_id, sum(case when kind = 'receipt' then 1 else 0 end) as paid,
                   sum(case when kind = 'refund' then 1 else 0 end) as refunded
            from change group by payment_id
        ) c on c.payment_id = p.id
        left join (
            select payment_id, sum(case when kind = 'receipt' then 1 else 0 end) as receipts,
                   sum(case when kind = 'refund' then 1 else 0 end) as refunds
            from outbox_letter where payment_id is not null group by payment_id
        ) l on l.payment_id = p.id
        where coalesce(c.paid, 0) <> coalesce(l.receipts, 0) or coalesce(c.refunded, 0) <> coalesce(l.refunds, 0)
    """),
)
# fmt: on
