"""Who signs in for an enterprise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from examcenter.bureaus.models import User
from examcenter.registry.models.enterprises import Enterprise


class EnterpriseAccount(models.Model):
    """Who signs in for an enterprise."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="enterprise_account")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="accounts")

    class Meta:
        verbose_name = _("enterprise account")

    def __str__(self) -> str:
        return f"{self.user} {self.enterprise}"
