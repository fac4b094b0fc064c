"""The addresses of the pages about signing in."""

from typing import Final

from django.urls import URLPattern, path

from kept.edges.web import addresses, factors, passkeys, passwords, proofs, second_step, security

ROUTES: Final[list[URLPattern]] = [
    path("signin/code", second_step.enter_code, name="second-step"),
    path("signin/code/passkey", second_step.ask_passkey, name="second-step-passkey"),
    path("signin/again", proofs.prove, name="proof"),
    path("signin/again/passkey", proofs.ask_passkey, name="proof-passkey"),
    path("security", security.show, name="security"),
    path("security/app", factors.add, name="factor-app"),
    path("security/passkeys", passkeys.add, name="passkey-new"),
    path("security/passkeys/challenge", passkeys.ask, name="passkey-challenge"),
    path("security/factors/<uuid:factor_id>/removal", factors.remove, name="factor-removal"),
    path("security/codes", factors.renew_codes, name="recovery-codes"),
    path("security/visits/<uuid:visit_id>/ending", security.end_one, name="visit-ending"),
    path("security/visits/ending", security.end_others, name="visits-ending"),
    path("security/password", passwords.change, name="password-change"),
    path("security/address", addresses.change, name="address-change"),
    path("password", passwords.ask_link, name="password-link"),
    path("password/sent", passwords.show_sent, name="password-link-sent"),
    path("password/new", passwords.choose, name="password-new"),
    path("password/<str:token>", passwords.open_link, name="password-link-opening"),
    path("address/confirmation", addresses.confirm, name="address-confirmation"),
    path("address/return", addresses.undo, name="address-return"),
    path("address/undo/<str:token>", addresses.open_undo_link, name="address-undo-opening"),
    path("address/<str:token>", addresses.open_link, name="address-opening"),
]
