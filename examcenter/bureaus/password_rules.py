"""Django's rules for passwords with refusals of our own catalogue.

Django's Chinese lacks one of them and calls the reader by the familiar form. What a page asks for stands in the page's
own sentence, so the list that Django makes of the rules is not shown (see people.forms).
"""

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _, ngettext


class MinimumLength(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "The password is too short. Choose one of at least %(n)d character.",
            "The password is too short. Choose one of at least %(n)d characters.",
            self.min_length,
        ) % {"n": self.min_length}


class UserAttributeSimilarity(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("The password is too close to the sign-in name or the mail address. Choose another one.")


class CommonPassword(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so it is guessed first. Choose another one.")


class NumericPassword(rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("The password has digits only. Add letters or other characters.")
