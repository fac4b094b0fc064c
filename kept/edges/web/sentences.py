"""What each refusal says on a page: a sentence, with its facts in the reader's zone, and the way on."""

from datetime import date, datetime, time
from typing import Final

from kept.core.refusal import STATUS, Refused
from kept.edges.web.words import instant_in_words, time_span_in_words

SENTENCES: Final = {
    "not_found": "This page does not exist.",
    "pass_over": "This link or page is not good, or no longer. Nothing was changed.",
    "feed_over": "This calendar address is no longer in use. Make a new one in the settings, and remove this one from your calendar program.",
    "feed_asked_too_often": "This calendar was read too often in this hour. Ask again in the next; nothing else is needed.",
    "already_cancelled": "This session was cancelled before. Nothing was changed.",
    "already_complete": "This session is complete. A complete session can be neither cancelled nor deleted.",
    "already_started": "This session has started. Please contact your professional.",
    "transition_not_allowed": "This cannot be done with the session as it is now.",
    "rebook_not_offered": "This session cannot be rebooked here. You can cancel it; ask your professional for a new time.",
    "too_early_for_no_show": "A client can only have missed a session that has started ({starts_at}). Choose another reason.",
    "charge_not_allowed_early": "Hub sessions can be charged only inside 24 hours of their start ({starts_at}). Untick the charge.",
    "has_payment": "This session has a payment, so its record has to stay. Cancel it instead.",
    "not_available": "This time is not offered. Please choose another.",
    "notice_period": "This time is too close to be booked. Please choose a later one.",
    "too_far_ahead": "Bookings are not open that far ahead. Please choose an earlier time.",
    "in_past": "This time has already passed.",
    "slot_taken": "This time was just taken. Please choose another.",
    "overlap": "You already have a session {overlap}. Choose another time.",
    "outside_hours": "This time is outside your hours, in time you blocked, or taken by another calendar of yours. Confirm it to go ahead.",
    "no_credit": "There is no sponsored credit left. Choose self-pay, or ask for another credit.",
    "same_time": "This is the time that the session has already. Choose another, or keep it.",
    "agree_to_pay": "Tick the box if you agree to pay {price} yourself.",
    "too_early_to_join": "A session can be joined from 15 minutes before its start ({starts_at}).",
    "not_joined": "This session was not joined yet. Choose Join Session first.",
    "too_early_to_finish": "A session can be ended once it has started ({starts_at}).",
    "already_paid": "This payment is paid already. Nothing was changed.",
    "not_due": "This payment is not due: its session is not over, or it was voided.",
    "refund_not_refused": "No refund of this payment stands refused. Nothing was changed.",
    "not_refundable": "Only money that was paid, and was not given back before, can be refunded.",
    "refund_exceeds": "This is more than is left of the payment: {left}.",
    "session_not_over": "The session is still to come. Cancel it instead: what was paid then goes back as the terms say.",
    "nothing_to_decide": "This was decided before. Nothing was changed.",
    "balance_too_small": "The balance is {balance}: not enough for the whole amount.",
    "amount_nothing": "Write an amount above nothing.",
    "price_frozen": "The price can change only while the payment is pending.",
    "open_case": "Something is still open with this client, with you or with a colleague. Cancel the sessions that are planned and settle what is owed or kept; then they can be erased.",
    "exported_often": "This can be downloaded once within a day. The next time is {until}.",
    "booked_too_often": "You have booked {most} sessions within an hour. The next can be booked from {until} on.",
    "cancelled_too_often": "You have cancelled {most} sessions within a day. The next can be cancelled from {until} on, or write to your professional.",
    "confirm_erasure": "Type ERASE to confirm. Nothing was changed.",
    "changed_meanwhile": "This was changed meanwhile. What you typed is kept below: look at how it stands now, then decide again.",
    "outcome_changed": "The outcome has changed since it was shown. Nothing was done: look at the new one below, then decide again.",
    "undo_too_late": "It is too late to undo this: the client is being written to. Move the session back instead.",
    "block_covers_sessions": "There are sessions in this time: {starts}. They stay booked if you tick “Keep the sessions”.",
    "sessions_outside_hours": "Sessions are booked outside these hours. They stay booked if you tick “Keep the sessions”.",
    "client_exists": "Another client of this practice has this e-mail address.",
    "account_exists": "There is an account with this e-mail address.",
    "member_exists": "Somebody with this e-mail address is on the roster already.",
    "nobody_to_grant": "There is nobody to give credits to: everybody on the roster was given some in this period, or nobody is on it.",
    "credit_waiting": "A credit was asked for already. It is given as soon as the programme has one.",
    "credits_limit": "The programme gives no further credit before {until}. You can book and pay for a session yourself meanwhile.",
    "admin_elsewhere": "This account works in a practice, for the installation or for another hub, and cannot run this one: {given}. Name an account of its own.",
    "month_open": "This month cannot be closed yet: it is not over, or something in it lacks an outcome or a decision. See what is left open.",
    "already_sent": "The statement of this month was sent before. What came after it stands on the next.",
    "statement_empty": "No credit was taken that this statement could tell of.",
    "statement_changed": "The credits of this month have changed since they were shown. Nothing was sent: look at the statement below, then send it again.",
    "already_approved": "This statement was approved before. Nothing was changed.",
    "not_approved": "This statement must be approved before it is paid.",
    "statement_paid": "This statement was marked as paid before. Nothing was changed.",
    "no_credit_to_return": "This session has no credit that could come back: it was returned before, or the session is not over.",
    "correction_waits": "This credit was asked for already. An operator decides about it.",
    "correction_decided": "This was decided before. Nothing was changed.",
    "same_person": "You asked for this credit yourself: another operator has to decide.",
    "already_invoiced": "This month was invoiced before.",
    "nothing_to_invoice": "There is nothing to invoice for this month.",
    "unknown_reference": "No line of a sent statement has this reference.",
    "month_invalid": "This is not a month. Use year-month, like 2026-03.",
    "confirm_removals": "This would remove most people. Type how many they are ({number}) to confirm it.",
    "unknown_account": "There is no such account here: {given}. Ask them to sign up first, or check the address.",
    "file_too_large": "The file is too large: 5 MB at most.",
    "file_not_text": "The file is not UTF-8 text. Save it as “CSV UTF-8”, then choose it again.",
    "file_columns": "The first line must name the columns: name,email. It says: {given}.",
    "file_separator": "The columns are separated by {given}. Save the file with commas, then choose it again.",
    "file_empty": "The file names nobody.",
    "file_rows": "The file has {given} rows: {most} at most. Send it in parts, keeping people whom each part does not name.",
    "file_quotes": "Line {line}: a quotation mark is opened and not closed, or stands in the middle of a cell.",
    "rows_wrong": "{number} of the file’s rows cannot be read; they are listed below. Nothing was imported.",
    "not_given_up": "This letter is waiting or was sent. Only one that was given up can be sent again.",
    "already_invited": "There is an invitation for this address already. Send it again from the list of invites.",
    "already_connected": "This client is connected already and needs no invitation.",
    "invitation_over": "This invitation was used or withdrawn before. Nothing was changed.",
    "request_decided": "This request was answered before. Nothing was changed.",
    "not_eligible": "Your address is not on this programme’s list, and this is not its access code.",
    "consent_replaced": "This text was replaced or withdrawn before. Nothing was changed.",
    "delete_and_charge": "A session that is deleted cannot be charged. Choose one of the two.",
    "reason_required": "Choose one; for “Other”, write it.",
    "reason_unknown": "Select one of the reasons.",
    "text_length": "This text is too long: {most} characters at most.",
    "text_empty": "Write some text.",
    "confirm_cancellation": "Type CANCEL to confirm the cancellation.",
    "confirm_deletion": "Type DELETE to confirm that everything about this session is to be erased.",
    "confirm_void_sponsored": "Voiding does not return the sponsored credit. Tick the box to confirm that it is kept.",
    "credit_not_for_origin": "This client belongs to no hub that you work for, so no credit can pay. Choose self-pay.",
    "card_in_progress": "This payment is being asked of a card, or is open on the card provider’s page, at this moment. Wait until that is decided; nothing was changed.",
    "card_account_in_use": "A card is being asked, or is open on the card provider’s page, under the key that is there now. Change the key when that is decided; nothing was changed.",
    "card_missing": "The client has no card saved. Choose another method, or send the pay link.",
    "card_tries": "The card was tried often enough for now. It can be tried again from {until}; until then the client can pay by the pay link.",
    "card_not_connected": "Cards cannot be charged: no account at the card provider is connected. See Settings, Payment methods.",
    "card_page_closed": "This cannot be paid by card now. Nothing was changed.",
    "card_amount": "The card provider cannot take this amount. Agree on another way to pay.",
    "provider_silent": "The card provider does not answer at the moment. Nothing was changed: try again in a minute.",
    "provider_key": "The card provider does not know this key. Copy it once more from your account there.",
    "method_not_enabled": "This payment method is not switched on.",
    "unknown_service": "Choose one of the services that are offered.",
    "unknown_client": "Choose one of your clients.",
    "unknown_choice": "Choose one of the options.",
    "unknown_field": "The form carried a field it does not have ({given}). Nothing was changed: reload the page and try again.",
    "required": "Fill this in.",
    "end_before_start": "The end must be after the start.",
    "period_too_long": "This is too long: {years} years at most.",
    "zero_length": "The session needs at least 5 minutes.",
    "duration_range": "A session lasts between 5 minutes and 8 hours.",
    "invalid_date": "This is not a date. Use year-month-day, like 2026-03-29.",
    "invalid_time": "This is not a time of day. Use hours and minutes, like 09:30.",
    "whole_minutes": "Use whole minutes.",
    "time_does_not_exist": "{at} does not exist on {day} in {zone}: the clocks go forward. Choose an earlier or a later time.",
    "time_ambiguous": "{at} happens twice on {day} in {zone}: the clocks go back. Choose the first or the second.",
    "unknown_zone": "This is not a time zone of the list.",
    "too_many": "These are too many blocks at once: {most} at most. Choose an earlier last day.",
    "no_weekday": "No day falls on these weekdays. Choose others, or a later last day.",
    "hours_order": "These hours need a start and, later on the same day, an end. 00:00 as the end is midnight.",
    "hours_overlap": "These hours overlap. Leave a break between them, or write them as one.",
    "hours_too_many": "These are too many windows for one day: {most} at most.",
    "too_many_reminders": "These are too many reminders: {most} at most.",
    "wait_too_long": "Choose a last day from today on, {most} days ahead at most.",
    "setting_range": "This setting is out of its range.",
    "amount_format": "Write the amount in digits, like 90 or 90.50.",
    "amount_precision": "{currency} has {decimals} decimals at most.",
    "amount_range": "The largest amount is {largest} {currency}.",
    "currency": "This currency is not known.",
    "whole_positive": "Use a whole number, 1 or more.",
    "email_invalid": "This is not one valid e-mail address.",
    "name_characters": "A name needs letters, and no control characters.",
    "length": "This is too long: {most} characters at most.",
    "phone": "This is not a phone number. Use digits, with the country code, like +353 1 234 5678.",
    "link": "This is not a web address that starts with https://.",
    "birth_date": "This is not a possible date of birth.",
    "password_wrong": "This is not your current password.",
    "password_short": "Use at least {least} characters. A few words that do not belong together are good.",
    "password_long": "Use {most} characters at most.",
    "password_common": "This is one of the passwords, or patterns, that are guessed first. Choose another.",
    "password_personal": "This is mostly made of your name, your address or this product’s words. Choose another.",
    "terms_required": "Accept the terms to go on.",
    "consent_required": "This is needed to go on.",
    "code_wrong": "This code is not right, or no longer good. Check the latest message, or ask for another code.",
    "factor_known": "An authenticator app is switched on already. Remove it first to set up another.",
    "factor_needed": "Your role needs a second factor. Add another one first, then remove this one.",
    "passkey_known": "This passkey is in use here already. Choose another device, or another place to keep it.",
    "too_many_passkeys": "You have {most} passkeys. Remove one that you no longer use, then add this one.",
    "passkey_wrong": "This passkey was not accepted, or it took longer than five minutes. Try it again.",
    "proof_wrong": "This is not right.",
    "cursor_invalid": "This place of the list is not known.",
    "too_many_tokens": "You have {most} tokens that are good. Revoke one that is no longer used.",
    "scope_unknown": "Choose at least one of the things that a token may be used for.",
    "hook_address": "Give an address that begins with https:// and that everybody on the internet can reach, without a user name in it.",
    "event_unknown": "Choose at least one of the events that a webhook may be sent for.",
    "too_many_calendars": "You have {most} calendars connected. Disconnect one that is no longer used.",
    "too_many_webhooks": "You have {most} endpoints. Remove one that is no longer used.",
    "webhook_disabled": "This endpoint is switched off. Switch it on first.",
    "webhook_waits": "This message is waiting to be sent already.",
    "idempotency_mismatch": "This form was sent before with other contents. Reload the page, then send it again.",
}  # fmt: skip

CLIENT_IS_BUSY: Final = "This client already has a session in this practice at that time. Choose another time."
FORM_TOO_OLD: Final = "This form was incomplete or too old. Reload the page, then send it again."


def sentence_of(refused: Refused, *, zone: str) -> str:
    """The sentence, its times in `zone`."""
    if refused.code == "overlap" and refused.facts.get("overlap_is_the_clients"):
        return CLIENT_IS_BUSY
    if refused.code == "required" and refused.field == "request_key":
        return FORM_TOO_OLD
    facts = {name: _in_words(fact, zone) for name, fact in refused.facts.items()}
    return SENTENCES[refused.code].format_map(_Forgiving(facts))


def _in_words(fact: object, zone: str) -> str:
    if isinstance(fact, datetime):
        return instant_in_words(fact, zone)
    if isinstance(fact, tuple) and len(fact) == 2 and all(isinstance(each, datetime) for each in fact):
        return time_span_in_words(fact[0], fact[1], zone)
    if isinstance(fact, tuple):
        return ", ".join(_in_words(each, zone) for each in fact[:5]) + (" …" if len(fact) > 5 else "")
    if isinstance(fact, time):
        return f"{fact:%H:%M}"
    return f"{fact.day} {fact:%B %Y}" if isinstance(fact, date) else str(fact)


class _Forgiving(dict[str, str]):
    """A sentence without one of its facts is still a sentence."""

    def __missing__(self, name: str) -> str:
        return "…"


assert set(SENTENCES) == set(STATUS), (
    f"codes without a sentence, or the other way round: {set(SENTENCES) ^ set(STATUS)}"
)
