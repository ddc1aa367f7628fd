"""Staff accounts: who may sign in, with which role."""

from collections.abc import Sequence
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core.admin.base import HouseAdmin, Route
from core.panels import NAVIGATION, NavigationEntry
from core.sentences import listed
from core.staff.lockout import unlock
from core.templatetags.pieces import moment
from core.text import comparable

NAVIGATION.add(
    NavigationEntry(
        name="staff",
        order=90,
        group="settings",
        permission="auth.view_user",
        title=_("Staff"),
        icon="badge",
        url_name="admin:auth_user_changelist",
    )
)

# Roles are groups that config.roles keeps; the others would show secrets.
admin.site.unregister([User, Group, EmailAddress, Authenticator])


class RoleFilter(DropdownFilter):  # type: ignore[misc]
    """Staff of one role; Django's own filter would show the roles' English names."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Offer the roles."""
        return [(name, _(name)) for name in Group.objects.order_by("pk").values_list("name", flat=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:  # noqa: ARG002
        """Keep those who have the chosen role."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class StaffAdmin(UserAdmin, HouseAdmin):  # type: ignore[type-arg, misc]
    """People who may sign in. A role is a group; rights of one person alone are for superusers."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "full_name", "roles", "is_active", "last_seen")
    list_filter = (RoleFilter, "is_active")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"), "email")}),
        (_("Role"), {"fields": ("groups", "is_active")}),
        (_("Times"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "groups", "usable_password", "password1", "password2")}),
    )
    change_form_outer_after_template = "core/admin/staff_sign_in.html"
    routes = (
        Route(path="<int:pk>/unlock/", view="unlock_view", permission="auth.change_user", methods=("POST",)),
        Route(
            path="<int:pk>/remove-second-factor/",
            view="remove_second_factor_view",
            permission="auth.change_user",
            methods=("POST",),
        ),
    )

    @display(description=pgettext_lazy("person", "name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        """Show first and last name."""
        return user.get_full_name()

    @display(description=_("role"))
    def roles(self, user: User) -> str:
        """Show the roles."""
        names = [_("superuser")] if user.is_superuser else []
        return listed([*names, *(_(group.name) for group in user.groups.all())])

    @display(description=_("last sign-in"), ordering="last_login")
    def last_seen(self, user: User) -> str:
        """Show the time in short."""
        return moment(user.last_login)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:  # type: ignore[type-arg]
        """Offer the roles as boxes to tick."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.label_from_instance = lambda group: str(_(group.name))  # type: ignore[assignment, method-assign]
            field.widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=field.choices)
            field.label, field.help_text = _("Roles"), ""
        return field

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the roles of all rows at once."""
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only a superuser may change a superuser: whoever sets a password becomes that person."""
        above = obj is not None and cast("User", obj).is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Whoever is made here may open the admin; what they find there is their role's."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add what is known about the person's sign-in."""
        user = self.get_object(request, object_id)
        known = sign_in_state(user) | {"person": user} if user else {}
        return super().change_view(request, object_id, form_url, known | (extra_context or {}))

    def unlock_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a lockout."""
        user = self._changeable(request, pk)
        unlock(names=[user.get_username(), user.email])
        messages.success(request, _("%(name)s can try again.") % {"name": user.get_username()})
        return redirect("admin:auth_user_change", pk)

    def remove_second_factor_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let somebody who has lost the phone sign in with the password alone."""
        user = self._changeable(request, pk)
        Authenticator.objects.filter(user=user).delete()
        self.log_change(request, user, "Removed the second factor.")
        messages.success(
            request, _("%(name)s signs in with the password alone now.") % {"name": user.get_username()}
        )
        return redirect("admin:auth_user_change", pk)

    def _changeable(self, request: HttpRequest, pk: int) -> User:
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user


def sign_in_state(user: User) -> dict[str, Any]:
    """Return whether a person has a second factor, and the failures that count against them."""
    names: Sequence[str] = [comparable(name) for name in (user.get_username(), user.email) if name]
    return {
        "has_second_factor": Authenticator.objects.filter(user=user).exists(),
        "failures": list(AccessAttempt.objects.filter(username__in=names).order_by("-attempt_time")[:10]),
    }
