"""The report that an address asks for: whose, of which days, and what they came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kept.core.intervals import Span
from kept.core.periods import Period, Step, parts_of
from kept.core.refusal import Refused
from kept.core.report_facts import Facts
from kept.core.reports import Figures, Line, figures_by_professional, together
from kept.edges.web.figures import Section
from kept.edges.web.forms.reports import ReportForm
from kept.edges.web.pages import PageRequest
from kept.edges.web.report_money import credits_section, income_section, team_section, unpaid_section
from kept.edges.web.report_sections import cancellations_section, sessions_section, utilisation_section
from kept.store.copies import maybe_from_copy
from kept.store.diary.reports import openings_between, session_facts
from kept.store.ledger.reports import credit_facts, money_facts
from kept.store.payments.reports import debt_facts
from kept.store.people.reads.team import Colleague, team_of

EVERYBODY = "Everybody"


@dataclass(frozen=True, kw_only=True)
class Report:
    """`chosen` is None when it is about the whole team; who has none is about themselves."""

    team: tuple[Colleague, ...]
    chosen: Colleague | None
    period: Period
    step: Step
    lines: tuple[Line, ...]
    figures: Figures
    as_of: datetime | None  # None: of this moment

    @property
    def is_empty(self) -> bool:
        counted = (self.figures.sessions, self.figures.income, self.figures.debts, self.figures.credits)
        return not any(counted) and not self.figures.undecided and not self.figures.outside

    @property
    def about(self) -> str:
        return self.chosen.name if self.chosen else EVERYBODY

    def sections(self) -> tuple[Section, ...]:
        names = {each.id: each.name for each in self.team}
        return (
            *([] if self.chosen or not self.lines else [team_section(self.lines, names)]),
            sessions_section(self.figures),
            cancellations_section(self.figures),
            utilisation_section(self.figures, parts_of(self.period, self.step), self.step),
            income_section(self.figures, self.period),
            unpaid_section(self.figures),
            credits_section(self.figures),
        )


def report_for(request: PageRequest, form: ReportForm) -> Report:
    """Raises Refused not_found for a professional who is not of the team."""
    team = team_of(request.actor)
    asked = request.GET.get("professional", "")
    found = [each for each in team if str(each.uuid) == asked]
    if asked and not found:
        raise Refused("not_found")
    about = found or team
    period = form.asked(today=request.now.astimezone(ZoneInfo(request.person.zone)).date())
    step = form.step(period)
    zones = {each.id: ZoneInfo(each.zone) for each in about}
    facts = maybe_from_copy(lambda: _facts(zones, period), now=request.now)
    lines = figures_by_professional(facts.found, zones=zones, parts=parts_of(period, step), now=request.now)
    return Report(
        team=team,
        chosen=about[0] if found or len(team) == 1 else None,
        period=period,
        step=step,
        lines=lines,
        figures=together(lines),
        as_of=facts.at,
    )


def _facts(zones: Mapping[int, ZoneInfo], period: Period) -> Facts:
    """Of the period wherever it is that day already, or still."""
    spans = [period.span(zone) for zone in {*zones.values(), ZoneInfo("UTC")}]
    within = Span(min(span.start for span in spans), max(span.end for span in spans))
    return Facts(
        sessions=session_facts(zones, within),
        openings=openings_between(zones, within),
        money=money_facts(zones, within),
        debts=debt_facts(zones),
        credits=credit_facts(zones, within),
    )
