"""Forms as pages show them: labels, help and errors belong to their control, also for a screen reader."""

import re

import pytest
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template.loader import render_to_string

from examcenter.bureaus.models import Bureau
from examcenter.lib import pictures
from examcenter.templatetags.pages import waiting


class SampleForm(forms.Form):
    name = forms.CharField(label="名称", help_text="写明年份")
    mode = forms.ChoiceField(label="方式", choices=[("a", "现场"), ("b", "集中")], widget=forms.RadioSelect)
    again = forms.BooleanField(label="包括补考", required=False)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)


def shown(form: forms.Form) -> str:
    return render_to_string("parts/fields.html", {"form": form})


def test_every_control_has_a_label() -> None:
    page = shown(SampleForm())

    controls = re.findall(r'<(?:input|textarea)[^>]*? id="([^"]+)"', page)
    assert controls == ["id_name", "id_mode_0", "id_mode_1", "id_again", "id_note"]
    assert all(f'for="{control}"' in page for control in controls)


def test_help_and_errors_are_tied_to_the_control() -> None:
    page = shown(SampleForm({}))

    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described is not None
    assert all(f'id="{part}"' in page for part in described[1].split())
    assert 'aria-invalid="true"' in page


def test_errors_are_summed_up_on_top_with_links() -> None:
    page = shown(SampleForm({}))

    links = re.findall(r'href="#([^"]+)"', page)
    assert links == ["id_name", "id_mode_0"]
    assert all(f'id="{link}"' in page for link in links)
    assert page.index("error-summary") < page.index('name="name"')


def test_what_was_typed_is_kept() -> None:
    page = shown(SampleForm({"name": "", "mode": "b", "note": "<b>"}))

    assert re.search(r'value="b"[^>]* checked', page)
    assert "&lt;b&gt;" in page


def test_optional_fields_say_so() -> None:
    assert shown(SampleForm()).count("选填") == 1  # a tick needs no such word


def test_bars_reach_the_width_at_the_longest() -> None:
    assert [bar.share for bar in pictures.bars([("甲", 5, ""), ("乙", 10, "bad")])] == ["50.00", "100.00"]
    assert [bar.share for bar in pictures.bars([("甲", 50, "")], unit="%")] == ["50.00"]
    assert [bar.share for bar in pictures.bars([("甲", 0, "")])] == ["0.00"]


def test_the_arcs_of_a_donut_follow_one_another() -> None:
    arcs = pictures.donut([("合格", 3, ""), ("不合格", 1, "bad")], label="", middle="75%").arcs

    assert [(arc.share, arc.offset) for arc in arcs] == [("75.000", "25.000"), ("25.000", "-50.000")]


def test_a_donut_of_nothing_is_empty() -> None:
    assert pictures.donut([("合格", 0, "")], label="", middle="0").arcs[0].share == "0.000"


def test_nothing_waits_where_nothing_was_counted() -> None:
    assert waiting(None, "results") == 0
    assert waiting({"results": 2}, "results") == 2
    assert waiting({}, "results") == 0


class Ticked(forms.Form):
    read = forms.BooleanField(label="我已阅读考试须知和隐私告知。", error_messages={"required": "请先勾选已阅读。"})
    venue = forms.ModelChoiceField(Bureau.objects.none(), label="机构")
    ground = forms.TypedChoiceField(choices=[*BLANK_CHOICE_DASH, ("ill", "生病")], label="事由")


def test_what_is_missing_is_said_in_the_words_of_the_house() -> None:
    summary = shown(SampleForm({})).split("</ul>")[0]

    assert "名称：请填写此项。" in summary


def test_a_tick_that_is_missing_does_not_repeat_its_sentence() -> None:
    summary = shown(Ticked({})).split("</ul>")[0]

    assert '<a href="#id_read">请先勾选已阅读。</a>' in summary
    assert "我已阅读" not in summary


@pytest.mark.django_db
def test_an_empty_choice_asks_to_choose() -> None:
    page = shown(Ticked())

    assert page.count(">请选择<") == 2
    assert "---" not in page
