"""Enterprises by what they make or sell: any of their products counts, not the main one alone."""

from django.db.models import Q

from examcenter.registry.models import Product


def making(category: str, of: str = "") -> Q:
    """The condition on an enterprise; `of` leads to it, as "enterprise__" does."""
    return Q(**{f"{of}pk__in": Product.objects.filter(category=category).order_by().values("enterprise")})
