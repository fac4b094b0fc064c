"""Services and hours, sessions and how each came to its state, blocks, private notes, slots held and waited for."""

from kept.store.diary.models.offers import Block, HoursException, Place, Service, WeeklyHours
from kept.store.diary.models.openings import Opening, OpeningDoubt
from kept.store.diary.models.outside import BusyTime, OutsideCalendar
from kept.store.diary.models.sessions import LIVE_STATES, ManageLink, Note, Session, Transition
from kept.store.diary.models.waiting import FreedSlot, SlotHold, Wait, WaitOffer

__all__ = [
    "LIVE_STATES",
    "Block",
    "BusyTime",
    "FreedSlot",
    "HoursException",
    "ManageLink",
    "Note",
    "Opening",
    "OpeningDoubt",
    "OutsideCalendar",
    "Place",
    "Service",
    "Session",
    "SlotHold",
    "Transition",
    "Wait",
    "WaitOffer",
    "WeeklyHours",
]
