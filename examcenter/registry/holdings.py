"""What the registry keeps at bureaus, and what of it follows when one bureau takes over another."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import ngettext, ngettext_lazy

from examcenter.bureaus.models import Bureau, BureauQuerySet, User
from examcenter.bureaus.tree.holdings import Act, Amount, Change, Holding
from examcenter.journal import actions as journal
from examcenter.lib.clock import database_now, local_date
from examcenter.registry.models import Appointment, Enterprise, EnterpriseAccount
from examcenter.registry.models.responsibility import Transfer, TransferState


class RegistryHolding(Holding):
    follows: Mapping[str, Promise] = {
        "registry.Enterprise.bureau": ngettext_lazy("%(n)d enterprise", "%(n)d enterprises", "n"),
        "registry.Enterprise.department": ngettext_lazy("%(n)d enterprise", "%(n)d enterprises", "n"),
    }
    stays = frozenset(
        {
            "registry.Count.bureau",  # counted again by the clock
            "registry.ImportRun.bureau",  # history: whose file it was
            "registry.InspectorAssignment.department",  # history: who answered then
            "registry.Transfer.giving",
            "registry.Transfer.receiving",
        }
    )

    def counts(self, area: BureauQuerySet) -> list[Amount]:
        persons = Appointment.objects.serving(local_date(database_now())).filter(enterprise__bureau__in=area)
        number = persons.values("person").distinct().count()
        accounts = EnterpriseAccount.objects.filter(enterprise__bureau__in=area).count()
        found = super().counts(area)
        if number:
            words = ngettext("%(n)d person in post there", "%(n)d persons in post there", number) % {"n": number}
            found.append(Amount(number, words))
        if accounts:
            words = ngettext("%(n)d sign-in of an enterprise", "%(n)d sign-ins of enterprises", accounts)
            found.append(Amount(accounts, words % {"n": accounts}))
        return found

    def refusals(self, change: Change) -> list[str]:
        """A transfer that waits for a bureau's answer would wait for ever."""
        if change.act == Act.MOVE:
            return []
        waiting = Transfer.objects.filter(state=TransferState.PROPOSED)
        number = (waiting.filter(giving=change.bureau) | waiting.filter(receiving=change.bureau)).count()
        if not number:
            return []
        return [
            ngettext(
                "%(n)d transfer of an enterprise waits for an answer. Let it be answered or withdrawn first.",
                "%(n)d transfers of enterprises wait for an answer. Let them be answered or withdrawn first.",
                number,
            )
            % {"n": number}
        ]

    def hand_over(self, *, source: Bureau, target: Bureau, by: User, at: datetime) -> None:
        """Each enterprise's own history says that it changed its bureau."""
        units = list(Enterprise.objects.filter(bureau=source).only("pk"))
        super().hand_over(source=source, target=target, by=by, at=at)
        details = {"from": source.pk, "to": target.pk}
        journal.record_each(actor=by.actor, verb="registry.follow_bureau", objs=units, at=at, **details)

    def by_tier(self, area: BureauQuerySet) -> Mapping[tuple[int, str], int]:
        units = Enterprise.objects.filter(bureau__in=area).order_by().annotate(highest=Min("capacities__tier"))
        return Counter(units.exclude(highest=None).values_list("bureau", "highest"))

    def by_bureau(self, area: BureauQuerySet) -> Mapping[int, int]:
        counts = Enterprise.objects.filter(bureau__in=area).order_by().values_list("bureau")
        return dict(counts.annotate(n=Count("pk")).values_list("bureau", "n"))
