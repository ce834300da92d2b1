"""QTI 2.1 and 2.2 content packages of 1EdTech: a zip with imsmanifest.xml and one XML file for each question.

https://www.imsglobal.org/question/qtiv2p2/imsqti_v2p2_impl.html (the version 2.1 differs in its names only).
"""

from question_bank.formats.qti.reading import read_item, read_package
from question_bank.formats.qti.writing import VERSIONS, write

__all__ = ["VERSIONS", "read_item", "read_package", "write"]
