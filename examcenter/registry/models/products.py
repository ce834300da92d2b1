"""What an enterprise makes or sells; the main product stands in the enterprise as well, for lists and searches."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from examcenter.registry.models.enterprises import ArchiveClass, Enterprise
from examcenter.registry.models.supervision import OfEnterpriseQuerySet


class Product(models.Model):
    """One product of an enterprise, with what makes it subject to the two regulations (domain 2.9)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(_("product"), max_length=160)
    category = models.CharField(_("product category"), max_length=40, blank=True, db_index=True)
    archive_class = models.CharField(_("archive class"), max_length=20, choices=ArchiveClass.choices, blank=True)
    licence_number = models.CharField(_("production licence number"), max_length=40, blank=True)
    has_licence = models.BooleanField(_("production licence"), default=False)
    certificate_number = models.CharField(_("CCC certificate number"), max_length=40, blank=True)
    has_ccc = models.BooleanField(_("compulsory certification (CCC)"), default=False)
    has_mandatory_standard = models.BooleanField(_("mandatory national standard"), default=False)
    is_main = models.BooleanField(_("main product"), default=False)

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        ordering = ["-is_main", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                name="product_once",
                violation_error_message=_("This product is already recorded for the enterprise."),
            ),
            models.UniqueConstraint(fields=["enterprise"], condition=Q(is_main=True), name="one_main_product"),
        ]

    def __str__(self) -> str:
        return self.name
