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
    Reason.KEY_NOT_TRUE_FALSE: lambda: _("The answer of a true-false question must be 正确 or 错误."),
}


def explain(fault: Fault) -> str:
    """Why the value is refused and what to write instead, translated."""
    return WORDING[fault.reason]() % {"detail": "、".join(fault.detail)}
