"""Programmes and their people; statements, invoices and corrections."""

from kept.store.hubs.models.programmes import (
    CreditsRequest,
    Hub,
    HubAdmin,
    HubProfessional,
    Member,
    PublishedUsage,
    RosterDraft,
)
from kept.store.hubs.models.statements import Correction, HubInvoice, Statement, StatementLine

__all__ = [
    "Correction",
    "CreditsRequest",
    "Hub",
    "HubAdmin",
    "HubInvoice",
    "HubProfessional",
    "Member",
    "PublishedUsage",
    "RosterDraft",
    "Statement",
    "StatementLine",
]
