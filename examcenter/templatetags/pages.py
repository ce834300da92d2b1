"""Tags of the base pages: pictograms, form controls in the house style, and numbers of what waits."""

from collections.abc import Mapping

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
DASHES = BLANK_CHOICE_DASH[0][1]  # how Django labels the choice of nothing


@register.simple_tag
def icon(name: str) -> SafeString:
    """A pictogram of `static/icons.svg`; it says nothing to a screen reader, so words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control with the classes of the design; Django adds the ids of help and errors."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, Select):
        kind = "form-select"
        widget.choices = [(value, _("Please choose") if label == DASHES else label) for value, label in widget.choices]
    classes = [str(widget.attrs.get("class", "")), kind, "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def shape(field: BoundField) -> str:
    """How a field is laid out: as one tick, a list of choices, or a labelled control."""
    widget = field.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "choices"
    return "tick" if isinstance(widget, CheckboxInput) else "plain"


@register.filter
def waiting(counts: Mapping[str, int] | None, key: str) -> int:
    """How many things wait behind the navigation entry `key`."""
    return counts.get(key, 0) if counts else 0
