"""Questions as a content package. What QTI has no element for stands in the manifest as keywords."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import IO

from question_bank.formats.blanks import BLANK_MARKS
from question_bank.formats.labels import labels
from question_bank.formats.markup import ending, image, lines
from question_bank.formats.record import FilePicture, Record, one_line
from question_bank.rules.blanks import read_key
from question_bank.rules.content import OPTION_LETTERS

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True)
class Version:
    number: str  # as in the names of its schemas
    resource: str

    @property
    def space(self) -> str:
        return f"http://www.imsglobal.org/xsd/imsqti_v{self.number}"

    def template(self, name: str) -> str:
        return f"http://www.imsglobal.org/question/qti_v{self.number}/rptemplates/{name}"


VERSIONS = {
    "2.1": Version("2p1", "imsqti_item_xmlv2p1"),
    "2.2": Version("2p2", "imsqti_item_xmlv2p2"),
}


def write(records: Iterable[Record], to: IO[bytes], version: str = "2.2") -> None:
    """Write the package into an open file."""
    form, resources = VERSIONS[version], []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as package:
        for number, record in enumerate(records, 1):
            names = _pictures(package, number, record)
            path = f"items/q{number:06}.xml"
            package.writestr(path, item(record, number, names, form))
            resources.append(_resource(record, number, path, [*names.values()], form))
        package.writestr("imsmanifest.xml", _manifest(resources, form))


def _pictures(package: zipfile.ZipFile, number: int, record: Record) -> dict[str, str]:
    """Stores the pictures; their paths by place."""
    names = {}
    for picture in record.pictures or ():
        names[picture.place] = f"media/q{number:06}{picture.place}.{ending(picture.data)}"
        package.writestr(names[picture.place], picture.data)
    return names


def _manifest(resources: list[str], form: Version) -> str:
    return (
        f'{XML}<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:imsmd="{LOM}" '
        'identifier="question-bank">\n'
        f"<metadata><schema>QTIv{form.number.replace('p', '.')} Package</schema><schemaversion>1.0.0</schemaversion>"
        f"</metadata>\n<organizations/>\n<resources>\n{''.join(resources)}</resources>\n</manifest>\n"
    )


def _resource(record: Record, number: int, path: str, files: list[str], form: Version) -> str:
    words = "".join(
        f"<imsmd:keyword><imsmd:string>{escape(one_line(label))}</imsmd:string></imsmd:keyword>"
        for label in labels(record)
    )
    named = "".join(f'<file href="{name}"/>' for name in [path, *files])
    return (
        f'<resource identifier="r{number:06}" type="{form.resource}" href="{path}"><metadata><imsmd:lom>'
        f"<imsmd:general><imsmd:title><imsmd:string>{escape(record.code)}</imsmd:string></imsmd:title>{words}"
        f"</imsmd:general></imsmd:lom></metadata>{named}</resource>\n"
    )


def item(record: Record, number: int, names: dict[str, str], form: Version) -> str:
    """One question as an assessmentItem."""
    blanks = read_key(record.key) if record.type == "fill_in" else ()
    declared = "".join(_declared(record)) if not blanks else "".join(_declared_blanks(blanks))
    said = ""
    if record.explanation:
        said = (
            '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="explanation" showHide="show">'
            f"<p>{lines(record.explanation)}</p></modalFeedback>\n"
        )
    outcome = (
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier">'
        "<defaultValue><value>explanation</value></defaultValue></outcomeDeclaration>\n"
    )
    return (
        f'{XML}<assessmentItem xmlns="{form.space}" identifier="q{number:06}" title="{escape(record.code)}" '
        'adaptive="false" timeDependent="false">\n'
        f"{declared}{outcome}<itemBody>{_body(record, names)}</itemBody>\n"
        f"{_processing(record, len(blanks), form)}\n{said}</assessmentItem>\n"
    )


def _declared(record: Record) -> Iterator[str]:
    cardinality = "multiple" if record.type == "multiple" else "single"
    values = "".join(f"<value>{letter}</value>" for letter in record.key)
    yield (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>\n"
    )


def _declared_blanks(blanks: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for number, variants in enumerate(blanks, 1):
        entries = "".join(
            f'<mapEntry mapKey="{escape(variant)}" mappedValue="1" caseSensitive="false"/>' for variant in variants
        )
        yield (
            f'<responseDeclaration identifier="RESPONSE{number}" cardinality="single" baseType="string">'
            f"<correctResponse><value>{escape(variants[0])}</value></correctResponse>"
            f'<mapping defaultValue="0">{entries}</mapping></responseDeclaration>\n'
        )


def _processing(record: Record, blanks: int, form: Version) -> str:
    if not blanks:
        return f'<responseProcessing template="{form.template("match_correct")}"/>'
    terms = "".join(f'<mapResponse identifier="RESPONSE{number}"/>' for number in range(1, blanks + 1))
    score = f'<setOutcomeValue identifier="SCORE"><sum>{terms}</sum></setOutcomeValue>'
    return f"<responseProcessing>{score}</responseProcessing>"


def _body(record: Record, names: dict[str, str]) -> str:
    shown = {picture.place: picture for picture in record.pictures or ()}
    if record.type == "fill_in":
        return _with_entries(record) + _image(shown.get(""), names)
    if record.type == "true_false":
        choices, most = "".join(_choice(key, word) for key, word in (("T", "正确"), ("F", "错误"))), 1
    else:
        choices = "".join(
            _choice(letter, option, _image(shown.get(letter), names))
            for letter, option in zip(OPTION_LETTERS, record.options, strict=False)
        )
        most = 0 if record.type == "multiple" else 1
    shuffle = str(record.type != "true_false").lower()
    return (
        f"<p>{lines(record.stem)}</p>{_image(shown.get(''), names)}"
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="{shuffle}" maxChoices="{most}">'
        f"{choices}</choiceInteraction>"
    )


def _choice(name: str, text: str, picture: str = "") -> str:
    return f'<simpleChoice identifier="{name}"><p>{lines(text)}</p>{picture}</simpleChoice>'


def _image(picture: FilePicture | None, names: dict[str, str]) -> str:
    return image(f"../{names[picture.place]}", picture.alt) if picture else ""


def _with_entries(record: Record) -> str:
    """The stem with an entry behind each mark; those that find no mark stand at the end."""
    number, done, body = 0, 0, ""
    total = len(read_key(record.key))
    for found in BLANK_MARKS.finditer(record.stem):
        if number == total:
            break
        number += 1
        body += lines(record.stem[done : found.end()]) + _entry(number)
        done = found.end()
    rest = "".join(_entry(left) for left in range(number + 1, total + 1))
    return f"<p>{body}{lines(record.stem[done:])}{rest}</p>"


def _entry(number: int) -> str:
    return f'<textEntryInteraction responseIdentifier="RESPONSE{number}" expectedLength="20"/>'
