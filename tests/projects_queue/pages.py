"""What the pages of the queue say, as words."""

from __future__ import annotations

from tests.client import PageClient


def rows(client: PageClient) -> list[str]:
    """The rows of the tables as words."""
    return [" ".join(" ".join(row.itertext()).split()) for row in client.page.xpath("//main//tbody/tr")]


def titles(client: PageClient) -> list[str]:
    """The names of the rows."""
    return [" ".join(link.itertext()) for link in client.page.xpath("//main//tbody/tr/th//a")]


def tabs(client: PageClient) -> dict[str, int]:
    """The count of every tab by its label."""
    found = client.page.xpath("//nav[@aria-label='Projects by whose turn it is']//a")
    return {link.text.strip(): int(link.xpath("string(.//*[@class='count'])") or 0) for link in found}
