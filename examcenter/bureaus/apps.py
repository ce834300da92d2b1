from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BureausConfig(AppConfig):
    name = "examcenter.bureaus"
    label = "bureaus"
    journal_words = {
        "bureaus.reset_password": _("set a new password"),
        "bureaus.move": _("placed the bureau under another one"),
        "bureaus.rename": _("renamed the bureau"),
        "bureaus.merge": _("merged the bureau into another one"),
        "bureaus.take_over": _("let the bureau take over another one"),
        "bureaus.close": _("closed the bureau"),
        "bureaus.add_department": _("added a department"),
        "bureaus.rename_department": _("renamed a department"),
        "bureaus.close_department": _("closed a department"),
        "bureaus.enter_setting": _("entered a setting"),
        "bureaus.withdraw_setting": _("withdrew a setting before its day"),
        "bureaus.import_bureaus": _("imported bureaus"),
        "bureaus.import_settings": _("imported settings"),
        "bureaus.import_staff": _("imported staff"),
        "bureaus.add_staff": _("added a member of staff"),
        "bureaus.change_roles": _("changed roles"),
        "bureaus.close_account": _("closed the account"),
        "bureaus.open_account": _("opened the account again"),
        "bureaus.remove_second_factor": _("removed somebody's second factor"),
        "bureaus.end_sessions": _("signed devices out"),
        "bureaus.add_factor": _("set up a second factor"),
        "bureaus.drop_factor": _("removed a second factor"),
        "bureaus.renew_codes": _("made new recovery codes"),
        "bureaus.change_password": _("changed the password"),
        "bureaus.set_password_by_link": _("set a password through a link sent by mail"),
        "bureaus.send_link": _("sent a link to choose a password by mail"),
        "bureaus.link_sso": _("linked an identity for single sign-on"),
        "bureaus.unlink_sso": _("unlinked an identity for single sign-on"),
        "bureaus.lock_out": _("locked the account for five minutes after wrong passwords"),
    }

    def ready(self) -> None:
        from examcenter.bureaus.people import sign_in  # noqa: PLC0415  (models are loaded only now)

        sign_in.listen()
