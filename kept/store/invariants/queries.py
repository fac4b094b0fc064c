"""Claims that one query checks, in words that SQLite and PostgreSQL both know: each selects the ids that break it."""

from typing import Final

# fmt: off
QUERIES: Final = (
    ("professional_has_one_session_at_a_time", "session", """
        select id from (
            select id, starts_at, lag(ends_at) over (partition by professional_id order by starts_at, id) as earlier_end
            from diary_session where state in ('planned', 'in_progress', 'complete')
        ) as lined_up where earlier_end > starts_at
    """),
    ("client_has_one_session_at_a_time_within_a_practice", "session", """
        select id from (
            select id, starts_at, lag(ends_at) over (partition by client_id order by starts_at, id) as earlier_end
            from diary_session where state in ('planned', 'in_progress', 'complete')
        ) as lined_up where earlier_end > starts_at
    """),
    ("session_version_counts_its_steps", "session", """
        select s.id from diary_session s left join diary_transition t on t.session_id = s.id
        group by s.id, s.version
        having count(distinct t.version) <> s.version or min(t.version) <> 1 or max(t.version) <> s.version
    """),
    ("session_is_where_its_last_step_led", "session", """
        select s.id from diary_session s join diary_transition t on t.session_id = s.id and t.version = s.version
        where t.target <> s.state
    """),
    ("session_is_of_one_practice", "session", """
        select s.id from diary_session s
        join people_professional p on p.id = s.professional_id
        left join people_client c on c.id = s.client_id
        left join diary_service v on v.id = s.service_id
        where p.practice_id <> s.practice_id or c.practice_id <> s.practice_id or v.professional_id <> s.professional_id
    """),
    ("session_is_with_a_client_whom_the_professional_knows", "session", """
        select s.id from diary_session s
        where s.client_id is not null and not exists (
            select 1 from people_acquaintance a where a.client_id = s.client_id and a.professional_id = s.professional_id
        ) and not exists (select 1 from people_client c where c.id = s.client_id and c.erased_at is not null)
    """),
    ("erased_client_is_known_to_nobody", "client", """
        select c.id from people_client c where c.erased_at is not null and (
            c.name <> 'Erased client' or c.user_id is not null or c.email not like '%@erased.invalid'
            or exists (select 1 from people_acquaintance a where a.client_id = c.id)
            or exists (select 1 from diary_note n where n.client_id = c.id)
            or exists (select 1 from people_invitation i where i.client_id = c.id and i.email <> '')
            or exists (select 1 from people_contactrequest r where r.client_id = c.id and r.email <> '')
            or exists (select 1 from payments_cardcustomer u where u.client_id = c.id)
            or exists (select 1 from outbox_letter l join diary_session s on s.id = l.session_id
                       where s.client_id = c.id and l.email <> '')
        )
        union
        select c.id from people_client c where c.erased_at is null and c.email like '%@erased.invalid'
    """),
    ("cancelled_session_tells_how", "session", """
        select s.id from diary_session s left join diary_transition t on t.session_id = s.id and t.step = 'cancel'
        where s.state = 'cancelled' and (
            t.at is null or s.cancelled_at is null or s.cancelled_at <> t.at or s.cancelled_late is null
            or s.cancelled_by = '' or s.reason = ''
            or (s.reason = 'no_show' and s.cancelled_at < s.starts_at)
            or (s.cancelled_by = 'client' and (s.reason <> 'client' or s.cancelled_at >= s.starts_at))
        )
    """),
    ("deleted_session_is_a_tombstone_and_nothing_leads_to_it", "session", """
        select s.id from diary_session s where s.state = 'deleted' and (
            s.client_id is not null or s.service_id is not null or s.hub_id is not null or s.hold is not null
            or s.starts_at is not null or s.ends_at is not null or s.price_minor is not null
            or s.moved_from_start is not null or s.moved_from_end is not null or s.rebooked_from_id is not null
            or s.cancelled_at is not null or s.cancelled_late is not null
            or s.origin <> '' or s.funding <> '' or s.place <> '' or s.currency <> '' or s.credit <> ''
            or s.reason <> '' or s.cancelled_by <> ''
            or exists (select 1 from diary_note n where n.session_id = s.id)
            or exists (select 1 from diary_session other where other.rebooked_from_id = s.id)
            or exists (select 1 from outbox_letter l where l.session_id = s.id
                       and (l.payload is not null or l.email <> '' or l.finished_at is null))
        )
    """),
    ("rebooked_session_takes_the_place_of_a_cancelled_one", "session", """
        select new.id from diary_session new left join diary_session old on old.id = new.rebooked_from_id
        where new.rebooked_from_id is not null and (
            old.state <> 'cancelled' or old.cancelled_by <> 'client' or old.cancelled_at <> new.created_at
            or old.professional_id <> new.professional_id or old.origin <> 'hub'
            or (new.state <> 'deleted' and old.client_id <> new.client_id)
            or not exists (select 1 from journal_entry e where e.object_uuid = old.uuid and e.action = 'session.rebooked')
        )
    """),
    ("manage_link_is_the_only_one_of_its_session", "session", """
        select session_id from diary_managelink where revoked_at is null group by session_id having count(*) > 1
        union
        select s.id from diary_session s join diary_managelink m on m.session_id = s.id
        where s.state in ('cancelled', 'deleted') and m.revoked_at is null
    """),
    ("session_has_one_payment_until_deleted", "session", """
        select s.id from diary_session s left join payments_payment p on p.session_id = s.id
        group by s.id, s.state having count(p.id) <> case when s.state = 'deleted' then 0 else 1 end
    """),
    ("step_of_a_session_is_in_the_journal_once", "session", """
        with entry as (
            select object_uuid, action, row_number() over (partition by object_uuid order by id) as number
            from journal_entry where action in ('session.booked', 'session.edited', 'session.move_undone',
                'session.joined', 'session.completed', 'session.cancelled', 'session.rebooked', 'session.deleted')
        )
        select s.id from diary_session s join diary_transition t on t.session_id = s.id
        left join entry e on e.object_uuid = s.uuid and e.number = t.version
        where e.action is null or (t.step, e.action) not in (values
            ('book', 'session.booked'), ('edit', 'session.edited'), ('edit', 'session.move_undone'),
            ('join', 'session.joined'), ('complete', 'session.completed'), ('cancel', 'session.cancelled'),
            ('cancel', 'session.rebooked'), ('delete', 'session.deleted'))
        union
        select s.id from diary_session s join entry e on e.object_uuid = s.uuid where e.number > s.version
    """),
    ("remembered_request_is_in_the_journal_once", "remembered request", """
        select r.id from journal_rememberedrequest r
        left join journal_entry e on e.request_key = r.key
            and (e.by_user_id = r.user_id or (e.by_user_id is null and r.user_id is null))
        group by r.id having count(e.id) <> 1
    """),
    ("payment_repeats_its_session", "payment", """
        select p.id from payments_payment p join diary_session s on s.id = p.session_id
        where p.practice_id <> s.practice_id or p.professional_id <> s.professional_id or p.client_id <> s.client_id
        or p.amount_minor <> s.price_minor or p.currency <> s.currency
    """),
    ("payment_is_in_a_state_that_its_session_allows", "payment", """
        select p.id from payments_payment p join diary_session s on s.id = p.session_id
        where (s.state, p.state) not in (values
            ('planned', 'pending'), ('planned', 'paid'), ('in_progress', 'pending'), ('in_progress', 'paid'),
            ('complete', 'unpaid'), ('complete', 'paid'), ('complete', 'voided'), ('complete', 'refunded'),
            ('cancelled', 'unpaid'), ('cancelled', 'paid'), ('cancelled', 'voided'), ('cancelled', 'refunded'))
    """),
    ("payment_version_counts_its_changes", "payment", """
        select p.id from payments_payment p left join payments_paymenttransition t on t.payment_id = p.id
        group by p.id, p.version
        having count(distinct t.version) + 1 <> p.version or min(t.version) <> 2 or max(t.version) <> p.version
    """),
    ("payment_is_where_its_last_change_led", "payment", """
        select p.id from payments_payment p
        left join payments_paymenttransition t on t.payment_id = p.id and t.version = p.version
        where p.state <> coalesce(t.target, case when p.session_id is null then 'unpaid' else 'pending' end)
    """),
    ("payment_is_by_credit_when_its_session_is", "payment", """
        select p.id from payments_payment p left join diary_session s on s.id = p.session_id
        where p.state in ('paid', 'refunded') and (
            (p.method = 'credit' and (p.state = 'refunded' or coalesce(s.funding, '') <> 'credit'))
            or (p.method <> 'credit' and coalesce(s.funding, '') = 'credit')
        )
    """),
    ("credit_moves_are_numbered_without_a_gap", "credit", """
        select c.id from ledger_credit c left join ledger_creditmove m on m.credit_id = c.id
        group by c.id, c.moves_made
        having count(distinct m.number) <> c.moves_made or min(m.number) <> 1 or max(m.number) <> c.moves_made
    """),
    ("credit_is_where_its_last_move_put_it", "credit", """
        select c.id from ledger_credit c join ledger_creditmove m on m.credit_id = c.id and m.number = c.moves_made
        where m.target <> c.place or (c.hold is not null and (m.hold is null or m.hold <> c.hold))
        or (c.hold is null and c.place in ('held', 'taken', 'forfeited'))
    """),
    ("credits_of_a_hub_are_conserved", "hub", """
        select distinct hub_id from (
            select hub_id, target as place, 1 as number from ledger_creditmove
            union all select hub_id, origin, -1 from ledger_creditmove where origin is not null
            union all select hub_id, place, -1 from ledger_credit
        ) as flow group by hub_id, place having sum(number) <> 0
    """),
    ("credit_stays_in_its_hub", "credit", """
        select distinct c.id from ledger_credit c
        left join ledger_grant g on g.id = c.grant_id
        left join hubs_member b on b.id = c.member_id
        left join ledger_creditmove m on m.credit_id = c.id
        where g.hub_id <> c.hub_id or b.hub_id <> c.hub_id or m.hub_id <> c.hub_id
    """),
    ("booked_credit_is_one_that_a_session_names", "credit", """
        select c.id from ledger_credit c where c.place in ('held', 'taken', 'forfeited')
        and not exists (select 1 from diary_session s where s.hold = c.hold)
    """),
    ("session_says_where_its_credit_is", "session", """
        select s.id from diary_session s left join (
            select hold, target, row_number() over (partition by hold order by id desc) as from_last
            from ledger_creditmove where hold is not null
        ) m on m.hold = s.hold and m.from_last = 1
        where s.funding = 'credit' and (m.target is null
            or s.credit <> case when m.target in ('available', 'expired') then 'returned' else m.target end)
    """),
    ("credit_is_where_state_and_payment_put_it", "session", """
        select s.id from diary_session s join payments_payment p on p.session_id = s.id
        where s.funding = 'credit' and (s.state, p.state, s.credit) not in (values
            ('planned', 'pending', 'held'), ('in_progress', 'pending', 'held'), ('complete', 'unpaid', 'held'),
            ('complete', 'paid', 'taken'), ('cancelled', 'paid', 'taken'),
            ('complete', 'voided', 'forfeited'), ('complete', 'voided', 'returned'), ('cancelled', 'voided', 'returned'))
    """),
    ("credit_pays_for_the_member_it_was_given_to", "session", """
        select s.id from diary_session s
        join ledger_creditmove m on m.hold = s.hold and m.target = 'held'
        join ledger_credit c on c.id = m.credit_id
        join hubs_member b on b.id = c.member_id
        join people_client k on k.id = s.client_id
        where (c.hub_id <> s.hub_id or b.user_id <> k.user_id) and not exists (
            select 1 from ledger_creditmove later
            where later.credit_id = c.id and later.number > m.number and later.target = 'pool'
        )
    """),
    ("grant_moved_as_many_credits_as_it_says", "hub", """
        select distinct hub_id from (
            select hub_id, case when is_personal then 1 else 0 end as personal, credits_each * members_given as number
            from ledger_grant
            union all
            select hub_id, case when cause = 'topped_up' then 1 else 0 end, -1
            from ledger_creditmove where cause in ('granted', 'topped_up')
        ) as given group by hub_id, personal having sum(number) <> 0
    """),
    ("request_for_a_credit_led_to_a_personal_grant", "credits request", """
        select r.id from hubs_creditsrequest r join ledger_grant g on g.id = r.grant_id
        where not g.is_personal or g.hub_id <> r.hub_id or g.members_given <> 1
        union
        select r.id from hubs_creditsrequest r join hubs_member b on b.id = r.member_id where b.hub_id <> r.hub_id
    """),
    ("void_never_returns_a_credit", "credit move", """
        select id from ledger_creditmove where cause in ('X12', 'X13') and target <> 'forfeited'
    """),
    ("reminder_waits_for_a_planned_session_only", "letter", """
        select l.id from outbox_letter l left join diary_session s on s.id = l.session_id
        where l.kind = 'reminder' and l.state = 'waiting'
        and (s.id is null or s.state <> 'planned' or l.due_at >= s.starts_at)
    """),
    ("open_offer_holds_its_slot_and_no_other_does", "offer", """
        select o.id from diary_waitoffer o left join diary_slothold h on h.offer_id = o.id
        where (o.state = 'open') <> (h.id is not null) or (o.state = 'open') <> (o.decided_at is null)
        or (h.id is not null and (h.starts_at <> o.starts_at or h.held_until <> o.held_until))
    """),
    ("charge_is_reversed_for_a_time_booked_again_only", "credit move", """
        select m.id from ledger_creditmove m left join diary_session s on s.hold = m.hold
        left join diary_freedslot f on f.session_id = s.id
        where m.cause = 'X15' and (f.id is null or f.refilled_by_id is null)
    """),
    ("webhook_tells_a_professional_of_their_own", "webhook", """
        select d.id from outbox_webhookdelivery d join outbox_webhookendpoint e on e.id = d.endpoint_id
        left join diary_session s on s.uuid = d.about left join payments_payment p on p.uuid = d.about
        where d.practice_id <> e.practice_id or (d.event = 'webhook.test') <> (d.about is null)
        or s.professional_id <> e.professional_id or p.professional_id <> e.professional_id
    """),
    ("letter_is_withdrawn_for_a_deletion_or_an_undone_move_only", "letter", """
        select l.id from outbox_letter l left join diary_session s on s.id = l.session_id
        where l.state = 'withdrawn' and l.kind not in ('reminder', 'waitlist_offer') and l.last_error <> 'forgotten' and coalesce(s.state, '') <> 'deleted' and not exists (
            select 1 from journal_entry e where e.object_uuid = s.uuid and e.action = 'session.move_undone'
        ) and not exists (
            select 1 from people_invitation i
            where l.key like 'invitation:' || i.id || ':%' and (i.withdrawn_at is not null or i.times_sent > 1)
        ) and not exists (
            select 1 from people_client c left join payments_payment p on p.id = l.payment_id
            where c.erased_at is not null and (c.id = s.client_id or c.id = p.client_id)
        ) and not (
            s.id is null and l.payment_id is null and l.email = '' and l.payload is null
            and exists (select 1 from people_erasure e where e.practice_id = l.practice_id or (l.practice_id is null and e.scope = 'account'))
        )
    """),
)
# fmt: on
