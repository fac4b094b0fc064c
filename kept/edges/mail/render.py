"""A letter as an e-mail: plain text, the same as HTML with nothing remote, and a part that a calendar program follows."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Final

from kept.core.letters import Content
from kept.core.wording import CLOSING, SENDER, Wording, wording_of
from kept.edges.mail.calendar import calendar_part


class PlainHeaders(EmailPolicy):
    """Headers are ASCII of one line, or refused; the standard policy parses each anew, which takes most of the time."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        text = str(value)
        if not text.isascii() or not text.isprintable():
            raise ValueError(f"the header {name} is not one line of ASCII")
        return name, text

    def header_fetch_parse(self, _name: str, value: str) -> str:
        return value

    def header_max_count(self, _name: str) -> int:
        return 1


# Lines of seven bits pass every server on the way unchanged.
POLICY: Final = PlainHeaders(linesep="\r\n", cte_type="7bit")
# No colours: the reader's own, light or dark, are right.
PAGE: Final = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{subject}</title></head>
<body>
{body}
</body>
</html>
"""


def render_letter(content: Content, *, message_id: str, at: datetime, sender: str, site_url: str) -> EmailMessage:
    """The e-mail of a letter queued at `at`: the same bytes at every attempt."""
    wording = wording_of(content, site_url=site_url, at=at)
    message = EmailMessage(policy=POLICY)
    message["From"] = f"{SENDER} <{sender}>"
    message["To"] = content.email
    message["Subject"] = wording.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(wording.text)
    message.add_alternative(_html(wording), subtype="html")
    if part := calendar_part(content, at=at, sender=sender):
        assert content.event is not None, "it has a part"
        message.add_alternative(part, subtype="calendar", cte="base64", params={"method": content.event.method})
    # A boundary of its own for each letter, and the same at every attempt.
    message.set_boundary(f"kept-{sha256(message_id.encode()).hexdigest()[:16]}")
    return message


def _html(wording: Wording) -> str:
    link = escape(wording.link)
    paragraphs = [escape(text) for text in wording.paragraphs]
    paragraphs += [f'<a href="{link}">{link}</a>', f"<small>{escape(CLOSING)}</small>"]
    return PAGE.format(subject=escape(wording.subject), body="\n".join(f"<p>{text}</p>" for text in paragraphs))
