"""Where a sign-in leads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from examcenter.bureaus.access import is_staff, public


@public
def closed(request: HttpRequest) -> HttpResponse:
    """Addresses that other sites have and this one does not."""
    raise Http404


@public
def door(request: HttpRequest) -> HttpResponse:
    """Staff to their home page, an enterprise's account to its own, who has not signed in to the sign-in page."""
    if is_staff(request.user):
        return redirect("home")
    if getattr(request.user, "enterprise_account", None) is not None:  # the registry's, which stands to our right
        return redirect("enterprise_home")
    return redirect("public_home" if request.user.is_authenticated else "account_login")
