"""The partner list as officers see it."""

from __future__ import annotations


def test_the_list_counts_partners_in_words(sign_in):
    client = sign_in("Desk officer, MSE")
    client.get("/partners")
    assert "27 partners: 11 Implementation Agreements signed, 4 open for applications" in client.text()


def test_the_most_advanced_partners_come_first(sign_in):
    client = sign_in("Desk officer, MSE")
    client.get("/partners")
    names = [" ".join(cell.text_content().split()) for cell in client.page.xpath("//tbody/tr/th")]
    assert names[:3] == ["Ghana", "Peru", "Bhutan"]
