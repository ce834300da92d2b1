"""Controls of the registry's lists."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select of a province's 1,500 bureaus, written without a template for each line, which takes 150 ms."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        lines = [(key, " selected" if str(key) == chosen else "", label) for key, label in self.choices]
        options = format_html_join("\n", '<option value="{}"{}>{}</option>', lines)
        built = self.build_attrs(self.attrs, attrs) | {"name": name}
        return format_html("<select{}>{}</select>", flatatt(built), options)
