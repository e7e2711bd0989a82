"""Clearance. Replies and decisions are append-only in the database too: triggers refuse to change or delete them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


WORDS = "What was said in a clearance is kept: this row is never changed or deleted."
# Table and its primary key.
TABLES = {"drafts_clearancereply": "id", "drafts_clearancedecision": "reply_id"}


def protect(connection) -> None:
    """Put the triggers on replies and decisions."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION drafts_clearance_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for table, key in TABLES.items():
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION drafts_clearance_kept()"
                )
                cursor.execute(
                    f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION drafts_clearance_kept()"
                )
                continue
            abort = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            cursor.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {abort}")
            cursor.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {abort}")
            # INSERT OR REPLACE takes the old row away without firing the others.
            cursor.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {abort}"
            )


def unprotect(connection) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                for name in ("kept", "not_emptied"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
                continue
            for name in ("no_update", "no_delete", "no_replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")


class Migration(migrations.Migration):

    dependencies = [
        ('drafts', '0001_initial'),
        ('recommendations', '0003_focal_point_protects_organization'),
        ('reports', '0004_issued_never_changes'),
        ('responses', '0007_clearance_mails'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClearanceReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, help_text='Empty: the draft as a whole.', max_length=12, validators=[django.core.validators.RegexValidator('^[0-9a-f]{12}\\Z')], verbose_name='paragraph')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('zh', 'Chinese'), ('en', 'English'), ('fr', 'French'), ('ru', 'Russian'), ('es', 'Spanish')], max_length=2, verbose_name='language')),
                ('verdict', models.CharField(choices=[('no_objection', 'no objection'), ('proposes', 'proposes words')], max_length=12, verbose_name='reply')),
                ('words', models.TextField(blank=True, max_length=20000, verbose_name='proposed words')),
                ('comment', models.TextField(blank=True, max_length=4000, verbose_name='comment')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'reply in a clearance',
                'verbose_name_plural': 'replies in clearances',
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='clearance', serialize=False, to='reports.edition', verbose_name='edition')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('due_on', models.DateField(verbose_name='reply by')),
                ('message', models.TextField(blank=True, max_length=4000, verbose_name='message to the focal points')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason of the withdrawal')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('led_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cleared_in', to='reports.edition', verbose_name='cleared edition')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'clearance',
                'verbose_name_plural': 'clearances',
            },
        ),
        migrations.CreateModel(
            name='ClearanceDecision',
            fields=[
                ('reply', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='drafts.clearancereply', verbose_name='proposal')),
                ('outcome', models.CharField(choices=[('taken_up', 'taken up'), ('declined', 'declined')], max_length=10, verbose_name='decision')),
                ('words', models.TextField(blank=True, max_length=20000, verbose_name='words taken up')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'decision on a proposal',
                'verbose_name_plural': 'decisions on proposals',
            },
        ),
        migrations.AddField(
            model_name='clearancereply',
            name='clearance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='drafts.clearance', verbose_name='clearance'),
        ),
        migrations.AddField(
            model_name='clearancereply',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recommendations.organization', verbose_name='organization'),
        ),
        migrations.CreateModel(
            name='ClearanceMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clearance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='drafts.clearance', verbose_name='clearance')),
                ('mail', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='responses.mail', verbose_name='mail')),
            ],
            options={
                'verbose_name': 'mail of a clearance',
                'verbose_name_plural': 'mails of clearances',
            },
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('led_to', None), ('reason', '')), models.Q(('closed_at__isnull', False), ('led_to__isnull', False), ('reason', '')), models.Q(('closed_at__isnull', False), ('led_to', None), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='clearance_ends_once', violation_error_message='A clearance that is closed led to an edition, or was withdrawn with a reason.'),
        ),
        migrations.AddField(
            model_name='clearancedecision',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddIndex(
            model_name='clearancereply',
            index=models.Index(fields=['clearance', 'organization', 'key', 'id'], name='clearance_reply_place'),
        ),
        migrations.AddConstraint(
            model_name='clearancereply',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['no_objection', 'proposes']), ('language__in', ['ar', 'zh', 'en', 'fr', 'ru', 'es'])), name='clearance_reply_codes_known', violation_error_message='Choose values from the lists.'),
        ),
        migrations.AddConstraint(
            model_name='clearancereply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'no_objection'), ('words', '')), models.Q(('verdict', 'proposes'), models.Q(('words', ''), _negated=True)), _connector='OR'), name='clearance_reply_words_proposed', violation_error_message='Words stand with a proposal, and a proposal has words.'),
        ),
        migrations.AddConstraint(
            model_name='clearancedecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'taken_up'), models.Q(('outcome', 'declined'), ('words', ''), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='clearance_declined_with_reason', violation_error_message='Say why the proposal is declined: the reason is kept.'),
        ),
        migrations.RunPython(
            lambda apps, editor: protect(editor.connection), lambda apps, editor: unprotect(editor.connection)
        ),
    ]
