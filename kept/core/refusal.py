"""How the product says no: a code, the facts a sentence needs, and the HTTP status that belongs to the code."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Final

TOO_OFTEN: Final = 429
# What the body of a request alone shows to be wrong is 422; what state or the clock decides is 409.
STATUS: Final[Mapping[str, int]] = {
    "not_found": 404,
    "pass_over": 404,
    "feed_over": 410,
    "feed_asked_too_often": 429,
    # a deed that the session's state or the clock forbids
    "already_cancelled": 409,
    "already_complete": 409,
    "already_started": 409,
    "transition_not_allowed": 409,
    "rebook_not_offered": 409,
    "too_early_for_no_show": 409,
    "charge_not_allowed_early": 409,
    "has_payment": 409,
    "not_available": 409,
    "notice_period": 409,
    "too_far_ahead": 409,
    "in_past": 409,
    "slot_taken": 409,
    "overlap": 409,
    "outside_hours": 409,
    "no_credit": 409,
    "too_early_to_join": 409,
    "not_joined": 409,
    "too_early_to_finish": 409,
    "already_paid": 409,
    "card_in_progress": 409,
    "card_account_in_use": 409,
    "card_missing": 409,
    "card_tries": 409,
    "card_not_connected": 409,
    "card_page_closed": 409,
    "card_amount": 409,
    "provider_silent": 409,
    "provider_key": 422,
    "not_due": 409,
    "price_frozen": 409,
    "not_refundable": 409,
    "refund_not_refused": 409,
    "refund_exceeds": 409,
    "session_not_over": 409,
    "nothing_to_decide": 409,
    "balance_too_small": 409,
    "amount_nothing": 422,
    "open_case": 409,
    "exported_often": 429,
    "booked_too_often": 429,
    "cancelled_too_often": 429,
    "confirm_erasure": 422,
    "changed_meanwhile": 409,
    "outcome_changed": 409,
    "undo_too_late": 409,
    "block_covers_sessions": 409,
    "sessions_outside_hours": 409,
    "client_exists": 409,
    "not_given_up": 409,
    # a door that is closed, or was gone through before
    "already_invited": 409,
    "already_connected": 409,
    "invitation_over": 409,
    "request_decided": 409,
    "not_eligible": 409,
    "consent_replaced": 409,
    # signing in
    "factor_known": 409,
    "factor_needed": 409,
    "passkey_known": 409,
    "too_many_passkeys": 409,
    "passkey_wrong": 422,
    "proof_wrong": 422,
    # a programme and its people
    "member_exists": 409,
    "nobody_to_grant": 409,
    "credit_waiting": 409,
    "credits_limit": 409,
    "admin_elsewhere": 409,
    "confirm_removals": 422,
    "unknown_account": 422,
    "file_too_large": 422,
    "file_not_text": 422,
    "file_columns": 422,
    "file_separator": 422,
    "file_empty": 422,
    "file_rows": 422,
    "file_quotes": 422,
    "rows_wrong": 422,
    # what is settled of credits
    "month_open": 409,
    "already_sent": 409,
    "statement_empty": 409,
    "statement_changed": 409,
    "already_approved": 409,
    "not_approved": 409,
    "statement_paid": 409,
    "no_credit_to_return": 409,
    "correction_waits": 409,
    "correction_decided": 409,
    "same_person": 409,
    "already_invoiced": 409,
    "nothing_to_invoice": 409,
    "unknown_reference": 422,
    "month_invalid": 422,
    # a deed that is asked for wrongly
    "delete_and_charge": 422,
    "reason_required": 422,
    "reason_unknown": 422,
    "text_length": 422,
    "text_empty": 422,
    "same_time": 422,
    "agree_to_pay": 422,
    "confirm_deletion": 422,
    "confirm_cancellation": 422,
    "confirm_void_sponsored": 422,
    "credit_not_for_origin": 422,
    "method_not_enabled": 422,
    "unknown_service": 422,
    "unknown_client": 422,
    "account_exists": 409,
    "unknown_choice": 422,
    "unknown_field": 422,
    "required": 422,
    # times and dates
    "end_before_start": 422,
    "period_too_long": 422,
    "zero_length": 422,
    "duration_range": 422,
    "invalid_date": 422,
    "invalid_time": 422,
    "whole_minutes": 422,
    "time_does_not_exist": 422,
    "time_ambiguous": 422,
    "unknown_zone": 422,
    "too_many": 422,
    "no_weekday": 422,
    "hours_order": 422,
    "hours_overlap": 422,
    "hours_too_many": 422,
    "wait_too_long": 422,
    "too_many_reminders": 422,
    "setting_range": 422,
    # money
    "amount_format": 422,
    "amount_precision": 422,
    "amount_range": 422,
    "currency": 422,
    "whole_positive": 422,
    # people
    "email_invalid": 422,
    "name_characters": 422,
    "length": 422,
    "phone": 422,
    "link": 422,
    "birth_date": 422,
    "password_wrong": 422,
    "password_short": 422,
    "password_long": 422,
    "password_common": 422,
    "password_personal": 422,
    "terms_required": 422,
    "consent_required": 422,
    "code_wrong": 422,
    # requests and programs
    "idempotency_mismatch": 422,
    "cursor_invalid": 422,
    "too_many_tokens": 409,
    "scope_unknown": 422,
    "hook_address": 422,
    "event_unknown": 422,
    "too_many_calendars": 409,
    "too_many_webhooks": 409,
    "webhook_disabled": 409,
    "webhook_waits": 409,
}


class Refused(Exception):
    """A deed that may not be done. Nothing was changed.

    `code` is one of STATUS; `field` names the input at fault, when one is; `facts` is what the sentence needs.
    """

    def __init__(self, code: str, *, field: str | None = None, **facts: object) -> None:
        assert code in STATUS, f"unknown refusal code {code}"
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts

    @property
    def status(self) -> int:
        return STATUS[self.code]

    def seconds_to_wait(self, now: datetime) -> int | None:
        """Of one that holds for a time only, whole and never too few; None for any other."""
        until = self.facts.get("until")
        if self.status != TOO_OFTEN or not isinstance(until, datetime):
            return None
        return max(1, ceil((until - now).total_seconds()))


class Replayed(Exception):
    """The request was carried out before, under the same key; `result` is what it came to then, `answer` what a program was
    answered, while that is kept."""

    def __init__(self, result: str, answer: str | None = None) -> None:
        super().__init__(result)
        self.result = result
        self.answer = answer
