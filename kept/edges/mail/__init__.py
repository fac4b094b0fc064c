"""MAIL: letters become e-mails with calendar parts, and leave by SMTP (in the demo: on paper)."""
