"""How names are folded, spelt and ordered."""

import pytest

from examcenter.lib.spelling import fold, pairs, spell


@pytest.mark.parametrize(
    ("name", "initials", "full"),
    [
        ("仇英", "qy", "qiuying"),
        ("曾国藩", "zgf", "zengguofan"),
        ("单雄信", "sxx", "shanxiongxin"),
        ("解缙", "xj", "xiejin"),
        ("查慎行", "zsx", "zhashenxing"),
        ("区大相", "odx", "oudaxiang"),
        ("任盈盈", "ryy", "renyingying"),
        ("尉迟敬德", "ycjd", "yuchijingde"),
        ("单于明", "cym", "chanyuming"),
        ("吕布", "lb", "lvbu"),
        ("阿依古丽·买买提", "ayglmmt", "ayigulimaimaiti"),
        ("单木·买买提", "dmmmt", "danmumaimaiti"),
        ("𬍛玉", "ly", "liyu"),
        ("Anna Lee", "annalee", "annalee"),
        ("王", "w", "wang"),
    ],
)
def test_a_persons_name_is_spelt(name: str, initials: str, full: str) -> None:
    spelt = spell(name, person=True)
    assert (spelt.initials, spelt.full) == (initials, full)


def test_an_enterprise_has_no_surname() -> None:
    assert spell("单向阀厂", person=False).full == "danxiangfachang"


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽 买买提", "阿依古丽．买买提"])
def test_interpuncts_and_spaces_do_not_matter(name: str) -> None:
    assert fold(name) == "阿依古丽买买提"


def test_width_and_case_do_not_matter() -> None:
    assert fold("ＡＢc１２") == "abc12"


def test_a_character_that_is_younger_than_the_tables_stays() -> None:
    assert fold("李\U000323af") == "李\U000323af"
    assert pairs("李\U000323af") == ["李\U000323af"]


def test_a_sort_key_has_letters_and_digits_only_and_orders_by_sound() -> None:
    names = ["𬍛玉", "曾七", "仇英", "Anna", "张三", "章二", "张一", "\U000323af玉", "李四", "阿依古丽·买买提"]
    keys = {name: spell(name, person=True).sort_key for name in names}
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys.values())
    assert sorted(names, key=keys.__getitem__) == [
        "阿依古丽·买买提", "Anna", "李四", "𬍛玉", "仇英", "曾七", "张三", "张一", "章二", "\U000323af玉",
    ]  # fmt: skip


def test_a_long_name_fits_its_columns() -> None:
    spelt = spell("装" * 160, person=False)
    assert len(spelt.sort_key) <= 260
    assert len(spelt.full) <= 120
