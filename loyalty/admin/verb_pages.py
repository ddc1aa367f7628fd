"""One page for each verb that staff use on a person: what will happen, what is asked, one button."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse

from core.admin import render_page
from core.errors import Refusal
from core.pieces import Text


class NotSeenYet(Refusal):
    """Whom it concerns was only named so far; ``id`` is what the form's field ``seen`` must hold to go on."""

    code = "not_seen_yet"


def verb_page(
    request: HttpRequest,
    *,
    title: Text,
    what: Text,
    form_class: type[forms.Form],
    act: Callable[[forms.Form], HttpResponse],
    button: Text,
    back: str,
    cautious: bool = True,
) -> HttpResponse:
    """Show the form, or run ``act`` with it; a refusal stands at its field and keeps what was typed.

    ``what`` says before the button what it will do; ``cautious`` colours a button that takes something away.
    """
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return act(form)
        except Refusal as refusal:
            if isinstance(refusal, NotSeenYet):
                form.data = {**form.data.dict(), "seen": refusal.params["id"]}  # type: ignore[attr-defined]
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"what": what, "form": form, "button": button, "back": back, "cautious": cautious}
    status = 422 if form.errors else 200
    return render_page(request, "loyalty/verb.html", context, title=title, status=status)
