"""Of which days a report is, in the address: a period with a name, or from one day to another."""

from datetime import date
from typing import Any, Final

from django.http import QueryDict

from kept.core.periods import Named, Period, Step, may_go_by_week, period_between, period_named, usual_step
from kept.core.refusal import Refused
from kept.edges.web.forms.fields import DayField, OneOfField
from kept.edges.web.forms.filters import ListForm
from kept.edges.web.forms.strict import fault

PERIODS: Final = {
    Named.THIS_MONTH: "This month",
    Named.LAST_MONTH: "Last month",
    Named.THIS_QUARTER: "This quarter",
    Named.THIS_YEAR: "This year",
}
STEPS: Final = {Step.WEEK: "By week", Step.MONTH: "By month"}


class ReportForm(ListForm):
    """Days that are given count before a period with a name."""

    period = OneOfField(Named, PERIODS, label="Period", required=False)
    by = OneOfField(Step, STEPS, label="Time", required=False)

    def __init__(self, asked: QueryDict, *, zone: str) -> None:
        super().__init__(asked, zone=zone)
        self.fields["from"] = DayField(label="From", required=False)
        self.fields["to"] = DayField(label="To", required=False)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last:
            try:
                period_between(first, last)
            except Refused as refused:
                self.refuse(refused)
        elif (first or last) and not self.errors:
            self.add_error("to" if first else "from", fault("required"))
        return self.cleaned_data

    @property
    def named(self) -> Named | None:
        """None when days are given."""
        return None if self.has_days else self.chosen("period") or Named.THIS_MONTH

    @property
    def has_days(self) -> bool:
        return bool(self.chosen("from") and self.chosen("to"))

    def asked(self, *, today: date) -> Period:
        if self.has_days:
            return period_between(self.chosen("from"), self.chosen("to"))
        return period_named(self.named or Named.THIS_MONTH, today=today)

    def step(self, period: Period) -> Step:
        """By week only what is not too long for it."""
        chosen: Step | None = self.chosen("by")
        return chosen if chosen and (chosen is Step.MONTH or may_go_by_week(period)) else usual_step(period)
