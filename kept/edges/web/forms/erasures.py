"""Forms about all that is kept of a client: erasing it, and taking it along."""

from typing import Any, Final

from kept.edges.web.forms.fields import WordsField
from kept.edges.web.forms.strict import StrictForm, fault

CONFIRM_WORD: Final = "ERASE"


class ErasureForm(StrictForm):
    """Nothing but the word."""

    confirm_word = WordsField(label=f"Type {CONFIRM_WORD} to confirm", most=20, required=False, is_conditional=True)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("confirm_word", "").strip() != CONFIRM_WORD:
            self.add_error("confirm_word", fault("confirm_erasure"))
        return self.cleaned_data


class DownloadForm(StrictForm):
    """Asks nothing."""
