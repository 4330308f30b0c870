"""Addresses of permission."""

from django.urls import path

from consent.views import answers, coverage, ending, names, paper, texts

app_name = "consent"
urlpatterns = [
    path("", answers.children, name="children"),
    path("<int:child>/", answers.child, name="child"),
    path("<int:child>/end/", ending.permission_end, name="end"),
    path("<int:child>/renew/", answers.permission_renew, name="renew"),
    path("<int:child>/take-back/<slug:what>/", answers.permission_take_back, name="take_back"),
    path("receipt/<uuid:receipt>/receipt.json", answers.receipt_json, name="receipt_json"),
    path("receipt/<uuid:receipt>/receipt.pdf", answers.receipt_pdf, name="receipt_pdf"),
    path("receipt/<uuid:receipt>/", answers.receipt, name="receipt"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/list/", coverage.photo_list, name="photo_list"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<slug:purpose>/", texts.text_new, name="text_new"),
    path("my-name/", names.own_name, name="own_name"),
    path("names/", names.names, name="names"),
    path("names/<int:pk>/", names.name_settle, name="name_settle"),
    path("paper/", paper.papers, name="papers"),
    path("paper/print/<int:child>/", paper.form_print, name="paper_print"),
    path("paper/<slug:code>/", paper.form_page, name="paper_form"),
    path("paper/<slug:code>/form.pdf", paper.form_pdf, name="paper_pdf"),
    path("paper/<slug:code>/key/", paper.form_key, name="paper_key"),
    path("paper/scan/<uuid:receipt>/", paper.scan, name="paper_scan"),
    path("paper/mine/<uuid:receipt>/", paper.confirm, name="paper_confirm"),
    path("coverage/ask/", coverage.coverage_ask, name="ask"),
]
