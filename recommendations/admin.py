from django.contrib import admin

from recommendations.models import (
    Addressee,
    JIUReport,
    Organization,
    OrganizationName,
    Recommendation,
    RecommendationText,
    ReportTitle,
)


class OrganizationNameInline(admin.TabularInline):
    model = OrganizationName
    extra = 0
    min_num = 1
    validate_min = True


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    """Organizations with their names, of which each has one at least."""

    list_display = ["code", "group", "jiu_participant", "ceb_member"]
    list_filter = ["group", "jiu_participant", "ceb_member"]
    search_fields = ["code", "names__name"]
    ordering = ["order"]
    inlines = [OrganizationNameInline]


class ReportTitleInline(admin.TabularInline):
    model = ReportTitle
    extra = 0


@admin.register(JIUReport)
class JIUReportAdmin(admin.ModelAdmin):
    """Reports; whole reports come from data files (`manage.py load_report`)."""

    list_display = ["symbol", "assembly_symbol", "year"]
    search_fields = ["symbol", "assembly_symbol", "titles__text"]
    ordering = ["-year", "-symbol"]
    inlines = [ReportTitleInline]


class RecommendationTextInline(admin.StackedInline):
    model = RecommendationText
    extra = 0


class AddresseeInline(admin.TabularInline):
    model = Addressee
    extra = 0
    can_delete = False  # an answer of an organization that is not asked would be on no page

    def has_change_permission(self, request, obj=None) -> bool:
        return False  # nor may an addressee become another one; a data file can correct the letter


@admin.register(Recommendation)
class RecommendationAdmin(admin.ModelAdmin):
    """Recommendations with their texts and addressees."""

    list_display = ["report", "number", "addressed_to", "deadline"]

    def get_readonly_fields(self, request, obj=None):
        """Answers and notes name a recommendation by its report: it stays there."""
        return ["report"] if obj else []

    list_select_related = ["report"]
    list_filter = ["addressed_to"]
    search_fields = ["report__symbol", "texts__text"]
    ordering = ["-report__symbol", "number"]
    inlines = [RecommendationTextInline, AddresseeInline]
