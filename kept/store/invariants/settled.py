"""Claims about what is settled of credits: statements and their lines, invoices, corrections."""

from typing import Final

# fmt: off
QUERIES: Final = (
    ("session_that_a_credit_pays_has_its_price", "session", """
        select id from diary_session where (funding = 'credit') <> (credit_price_minor is not null)
    """),
    ("statement_is_the_sum_of_its_lines", "statement", """
        select s.id from hubs_statement s left join hubs_statementline l on l.statement_id = s.id
        group by s.id, s.total_minor
        having count(l.id) = 0 or sum(l.amount_minor) <> s.total_minor or max(l.number) <> count(l.id)
    """),
    ("statements_are_numbered_without_a_gap", "practice", """
        select practice_id from hubs_statement group by practice_id
        having min(number) <> 1 or max(number) <> count(*)
    """),
    ("statement_line_is_of_a_credit_that_its_session_took", "statement line", """
        select l.id from hubs_statementline l
        join hubs_statement t on t.id = l.statement_id
        join ledger_creditmove m on m.id = l.move_id
        left join diary_session s on s.hold = m.hold
        where l.hub_id <> t.hub_id or m.hub_id <> l.hub_id or s.id is null
        or s.professional_id <> t.professional_id or s.practice_id <> t.practice_id
        or (l.kind = 'taken' and (m.target <> 'taken' or l.amount_minor <> s.credit_price_minor))
        or (l.kind = 'credit_note' and (m.origin <> 'taken' or l.amount_minor <> -s.credit_price_minor))
        or l.month > t.month
    """),
    ("credit_note_takes_back_what_was_stated_before", "statement line", """
        select l.id from hubs_statementline l join ledger_creditmove m on m.id = l.move_id
        left join hubs_statementline t on t.reference = l.reference and t.kind = 'taken'
        left join ledger_creditmove o on o.id = t.move_id
        where l.kind = 'credit_note' and (o.id is null or t.id >= l.id or t.statement_id = l.statement_id
            or o.hold <> m.hold or t.amount_minor <> -l.amount_minor or t.month <> l.month)
    """),
    ("credit_is_stated_once_until_it_is_noted_back", "credit", """
        select m.credit_id from hubs_statementline l join ledger_creditmove m on m.id = l.move_id
        group by m.credit_id, m.hold
        having sum(case when l.kind = 'taken' then 1 else -1 end) not in (0, 1)
    """),
    ("credit_comes_back_by_one_approved_correction", "session", """
        select s.id from diary_session s
        left join (select session_id, count(*) as number from hubs_correction where state = 'approved' group by session_id)
            as approved on approved.session_id = s.id
        left join (select hold, count(*) as number from ledger_creditmove where cause = 'X14' group by hold)
            as returned on returned.hold = s.hold
        where coalesce(approved.number, 0) <> coalesce(returned.number, 0) or coalesce(approved.number, 0) > 1
    """),
    ("correction_is_told_to_both", "session", """
        select s.id from diary_session s join hubs_correction c on c.session_id = s.id and c.state = 'approved'
        join payments_payment p on p.session_id = s.id
        left join outbox_letter l on l.payment_id = p.id and l.kind = 'credit_returned'
        group by s.id having count(distinct l.id) <> 2 or count(distinct l."to") <> 2
    """),
    ("invoices_are_numbered_without_a_gap", "invoice", """
        select id from hubs_hubinvoice where number > (select count(*) from hubs_hubinvoice)
    """),
    ("correction_is_of_its_sessions_professional", "correction", """
        select c.id from hubs_correction c join diary_session s on s.id = c.session_id
        where s.professional_id <> c.professional_id or s.practice_id <> c.practice_id
        or s.hub_id <> c.hub_id or s.funding <> 'credit'
    """),
)
# fmt: on
