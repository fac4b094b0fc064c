"""The words for what programs may do and are told: scopes of tokens, events, and how a receiver answered."""

from typing import Final

from kept.core.webhooks import Event

SCOPES: Final = {
    "slots:read": "See free times",
    "sessions:read": "Read sessions, and which letters about them were sent",
    "sessions:write": "Book, change, cancel and complete sessions",
    "clients:read": "Read the list of clients",
    "clients:write": "Add clients, who are sent an invitation",
    "payments:read": "Read payments",
    "payments:write": "Charge and void payments",
    "credits:read": "Read your credits",
    "hubs:read": "Read your programme’s use",
    "hubs:write": "Add members and grant credits",
    "availability:read": "Read hours and blocked times",
    "availability:write": "Change hours and blocked times",
    "webhooks:write": "See, add and remove endpoints for webhooks",
}
# What another role reads and does under the same scope.
SCOPES_OF_CLIENTS: Final = {
    "sessions:read": "Read your sessions",
    "sessions:write": "Book, cancel and rebook your sessions",
}
EVENTS: Final = {
    Event.SESSION_BOOKED: "A session is booked",
    Event.SESSION_CHANGED: "A session is moved, edited or joined",
    Event.SESSION_CANCELLED: "A session is cancelled or rebooked",
    Event.SESSION_COMPLETED: "A session is completed",
    Event.SESSION_DELETED: "All information about a session is deleted",
    Event.PAYMENT_CHANGED: "A payment is created, changed, charged, voided or refunded",
    Event.TEST: "A test",
}
ANSWERS: Final = {
    "timeout": "No answer within 10 seconds",
    "no_connection": "Nobody is there",
    "disconnected": "The connection broke",
    "unknown_host": "There is no such name",
    "not_public": "The name does not lead to a public address",
    "not_trusted": "The certificate is not trusted",
    "not_http": "What answered was not HTTP",
    "disabled": "The endpoint was switched off",
    "unsendable": "It could not be sent",
    "lost": "What was answered is not known",
    "unreadable": "It could not be read",
}


def answer_in_words(code: str) -> str:
    """As in “Answered 204”; empty before the first attempt."""
    return ANSWERS.get(code) or (f"Answered {code}" if code else "")
