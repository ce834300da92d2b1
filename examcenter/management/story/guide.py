"""What somebody who has just started the centre needs to know: where to go, and as whom."""

from typing import Any

from django.conf import settings

from examcenter.assessment.models import Seat
from examcenter.lib import qr
from examcenter.management.story.loading import sample_password
from examcenter.rectification.models import Notice
from examcenter.rectification.states import NoticeState
from examcenter.registry.actions.portal_codes import Issued
from examcenter.registry.presenters.slips import entry_url


def show(seat: Seat, slip: Issued, say: Any) -> None:
    url, password = settings.PUBLIC_URL, sample_password()
    waiting = Notice.objects.filter(state=NoticeState.RETURNED, enterprise__accounts__isnull=False).first()
    say("")
    say(f"  Public results page          {url}/")
    say(f"  Sign in (staff, enterprises) {url}/accounts/login/")
    say(f"  Password of all sample accounts: {password}")
    say("    officer.chen     陈岚舟  plans, draws, confirms (栖云县)")
    say("    approver.sun     孙维衡  the second official")
    say("    invigilator.zhou 周静禾  watches the exam")
    say("    author.li, reviewer.wang  question bank;  admin.anlan  province")
    if waiting:
        say(f"    {waiting.enterprise.code.lower()}  {waiting.enterprise.name} (an enterprise with a notice to answer)")
    say(f"  An enterprise without an account, {slip.unit.name}, enters with its slip:")
    say(f"    {entry_url(slip.code)}")
    say(f"    organisation code {slip.unit.code}, last four digits of the phone {slip.unit.phone[-4:]}")
    say("")
    ticket = f"{url}/exam/#t={seat.ticket.key}"
    say(f"  A candidate: {seat.person.name}, last six of the ID number {seat.person.last_six}")
    say(f"  {ticket}")
    say(qr.terminal(ticket))
