"""Where one begins."""

from django.shortcuts import redirect


def home(request):
    """Lead focal points to what they are asked, and everybody else to the reports."""
    return redirect("recommendations:report_list" if request.user.reads_everything else "responses:home")
