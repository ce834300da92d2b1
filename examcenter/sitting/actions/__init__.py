"""The verbs of the exam room: tickets and papers before it, entering and handing in, printing."""

from examcenter.sitting.actions.papers import assemble_papers
from examcenter.sitting.actions.printing import fail_printing, print_tickets, request_printing
from examcenter.sitting.actions.sittings import Entry, enter, record_answers, release_device, submit
from examcenter.sitting.actions.tickets import issue_tickets

__all__ = [
    "Entry",
    "assemble_papers",
    "enter",
    "fail_printing",
    "issue_tickets",
    "print_tickets",
    "record_answers",
    "release_device",
    "request_printing",
    "submit",
]
