"""Faults of a question in the user's words."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from question_bank.rules.content import Fault, Reason

WORDING: dict[Reason, Callable[[], str]] = {
    Reason.OPTION_GAP: lambda: _("This option is blank although option %(detail)s is filled. Leave no gaps."),
    Reason.TOO_FEW_OPTIONS: lambda: _("A choice question needs at least two options."),
    Reason.OPTION_TWICE: lambda: _("This option says the same as option %(detail)s."),
    Reason.OPTION_NAMES_LETTERS: lambda: _(
        "An option must not name other options by letter: every candidate sees them in another order."
    ),
    Reason.OPTIONS_NOT_WANTED: lambda: _("A true-false question has no options. Leave this blank."),
    Reason.KEY_UNREADABLE: lambda: _("The answer must be letters from A to F, such as A or ABD."),
    Reason.KEY_WITHOUT_OPTION: lambda: _("The answer names option %(detail)s, which is not there."),
    Reason.KEY_NOT_ONE: lambda: _("A single choice has exactly one right option, but the answer names %(detail)s."),
    Reason.KEY_NOT_SEVERAL: lambda: _(
        "A multiple choice has at least two right options, but the answer names only %(detail)s."
    ),
    Reason.FILL_IN_OPTIONS: lambda: _("A fill-in question has no options. Leave this blank."),
    Reason.BLANK_WITHOUT_ANSWER: lambda: _(
        "Every blank needs at least one accepted answer. Part blanks by “；” and accepted answers of one blank by “|”."
    ),
    Reason.BLANKS_NOT_MARKED: lambda: _("Mark each blank in the stem by ____ or by empty brackets （　）."),
    Reason.BLANKS_DO_NOT_AGREE: lambda: _(
        "The stem marks another number of blanks than the answer has (%(detail)s). Part the answers of blanks by “；”."
    ),
    Reason.BLANKS_TOO_MANY: lambda: _("A question has at most %(detail)s blanks. Make two questions of it."),
    Reason.ANSWER_TOO_LONG: lambda: _(
        "An accepted answer has at most %(detail)s characters, since candidates cannot type more."
    ),
    Reason.KEY_NOT_TRUE_FALSE: lambda: _("The answer of a true-false question must be 正确 or 错误."),
}


def explain(fault: Fault) -> str:
    """Why the value is refused and what to write instead, translated."""
    return WORDING[fault.reason]() % {"detail": "、".join(fault.detail) if fault.detail.isalpha() else fault.detail}
