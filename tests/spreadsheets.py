"""Spreadsheets as a bureau would upload them, built cell by cell so that tests can spoil a single one."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from examcenter.lib.uploads import Upload
from tests.builders import id_number, organisation_code

Row = dict[str, Any]


def upload(sheets: Mapping[str, Sequence[Mapping[str, Any]]], name: str = "表格.xlsx") -> Upload:
    """An xlsx file; each sheet's header is the keys of its first row."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append([None if value == "" else value for value in row.values()])
    buffer = io.BytesIO()
    book.save(buffer)
    return Upload(name, buffer.getvalue())


def enterprise_row(**changes: Any) -> Row:
    """A maker at our station: 430 employees, 800 (10,000 yuan), hence tier B by its employees alone."""
    row = {
        "统一社会信用代码": organisation_code(),
        "企业名称": "栖云县岚焰燃具制造有限公司",
        "监管机构代码": "99012201",
        "主体类别": "生产",
        "经营方式": "线下",
        "个体工商户": "否",
        "主要产品": "家用燃气灶具",
        "产品类别": "灶管阀",
        "档案类别": "强制认证产品",
        "生产许可证": "否",
        "强制性产品认证": "是",
        "强制性国家标准": "是",
        "从业人员": "430",
        "营业收入(万元)": "800",
        "统计年度": "2025",
        "注册地址": "城关镇霁虹路1号",
        "经营地址": "城关镇霁虹路1号",
        "主要负责人": "方丽婷",
        "联系电话": "10036977039",
        "监管分类": "重点",
        "首次录入原因": "现场检查",
        "状态": "存续",
        "状态日期": "2024-03-01",
        "纳入范围": "是",
        "不纳入原因": "",
    }
    return row | changes


def person_row(code: str, **changes: Any) -> Row:
    """A serving officer for production at the enterprise with this organisation code."""
    row = {
        "姓名": "侯旭成",
        "证件类型": "居民身份证",
        "证件号码": id_number(),
        "手机号": "10048233475",
        "统一社会信用代码": code,
        "岗位": "质量安全员",
        "任职类别": "生产",
        "质量控制岗位": "出厂检验、关键工序控制",
        "任职日期": "2024-03-01",
        "离任日期": "",
        "培训日期": "2026-04-07",
        "单位考核日期": "2026-04-09",
    }
    return row | changes
