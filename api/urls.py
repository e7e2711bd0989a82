from django.urls import include, path, re_path

from api import answer_views, published_views, token_views, views
from api.document import PREFIX
from api.interface import interface, to_read_only

for router in (published_views.router, answer_views.router, views.router, views.rest):
    interface.add_router("", router)
# Without the address in which ninja itself would answer.
addresses = [pattern for pattern in interface.urls[0] if pattern.name != "api-root"]
for pattern in addresses:
    pattern.callback = to_read_only(pattern.callback)
# Last of all, whatever it is made of: what is not there answers as data too.
addresses.append(re_path(r"^[\s\S]+", next(one.callback for one in addresses if one.name == "nothing")))

app_name = "api"
urlpatterns = [
    path("api/", views.browse, name="browse"),
    path(PREFIX, include((addresses, "v1"))),
    path("accounts/tokens/", token_views.tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", token_views.revoke, name="revoke_token"),
]
