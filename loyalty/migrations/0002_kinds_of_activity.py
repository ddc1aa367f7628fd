"""The kinds of activity that every programme starts with."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.translation import gettext_noop

# Name, label, counts as a purchase. A code entry stands for a pack that was bought, an exchange for money
# that the programme gave back in kind (FACTS of the programme: both count).
KINDS = [
    ("purchase", gettext_noop("Purchase"), True),
    ("return", gettext_noop("Return"), False),
    ("code_redeemed", gettext_noop("Code redeemed"), True),
    ("points_exchanged", gettext_noop("Points exchanged"), True),
    ("visit", gettext_noop("Visit"), False),
    ("product_viewed", gettext_noop("Product viewed"), False),
    ("cart_filled", gettext_noop("Cart filled"), False),
    ("cart_abandoned", gettext_noop("Cart abandoned"), False),
    ("mail_opened", gettext_noop("Mail opened"), False),
    ("mail_clicked", gettext_noop("Mail clicked"), False),
    ("survey_completed", gettext_noop("Survey completed"), False),
    ("support_contact", gettext_noop("Support contact"), False),
    ("review", gettext_noop("Product review"), False),
    ("social_mention", gettext_noop("Social mention"), False),
]


def add_kinds(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    kind = apps.get_model("loyalty", "ActivityKind")
    kind.objects.using(schema_editor.connection.alias).bulk_create(
        kind(name=name, label=label, counts_as_purchase=counts, built_in=True) for name, label, counts in KINDS
    )


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
