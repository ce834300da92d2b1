"""A new value of a setting: the rule of the setting itself judges what was typed."""

from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.known_settings import KNOWN, SCHEME_NAMES, assignment, hint, written
from examcenter.bureaus.models import Level
from examcenter.rules.answering import PRESETS, TIERS
from question_bank.formats.tables import BadCell

OWN = "own"


class SettingForm(forms.Form):
    value = forms.CharField(label=_("New value"), max_length=80)
    effective_from = forms.DateField(
        label=_("Effective from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, help_text=_("Title or number of the document.")
    )

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        if "value" in self.fields:
            self.fields["value"].help_text = hint(key)

    def clean_value(self) -> str:
        value = str(self.cleaned_data["value"]).strip()
        try:
            KNOWN[self.key].check(value)
        except BadCell as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return value

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("value", "effective_from", "legal_basis")}


class TierChoice(forms.ChoiceField):
    """Needed with a scheme of one's own only: the form judges that, and the page does not call it optional."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class SchemeForm(SettingForm):
    """A whole preset at once, or a level for each tier."""

    use_required_attribute = False  # as the browser cannot know when a tier is needed

    value = None  # type: ignore[assignment]
    scheme = forms.ChoiceField(
        label=_("Scheme"),
        choices=[*SCHEME_NAMES.items(), (OWN, _("a level for each tier, as chosen below"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for tier in TIERS:
            self.fields[f"tier_{tier}"] = TierChoice(
                label=_("Tier %(tier)s is answered for by") % {"tier": tier},
                choices=[*BLANK_CHOICE_DASH, *Level.choices],
                help_text=_("Only with a level for each tier; leave it empty with a scheme."),
            )
        self.order_fields(["scheme", *(f"tier_{tier}" for tier in TIERS), "effective_from", "legal_basis"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        scheme = values.get("scheme")
        if scheme in PRESETS:
            values["value"] = scheme
            for tier in TIERS:
                if values.get(f"tier_{tier}"):
                    self.add_error(
                        f"tier_{tier}",
                        _("A scheme says the level itself. Leave this empty, or choose a level for each tier above."),
                    )
        elif scheme == OWN:
            values["value"] = self._own(values)
        return values

    def _own(self, values: dict[str, Any]) -> str:
        levels = {tier: values.get(f"tier_{tier}") or "" for tier in TIERS}
        for tier, level in levels.items():
            if not level:
                self.add_error(f"tier_{tier}", _("Choose a level for each tier."))
        if not all(levels.values()):
            return ""
        value = written(levels)
        try:
            assignment(value)
        except BadCell as wrong:
            self.add_error("scheme", str(wrong))
        return value
