"""Serial numbers as the programmes' registries write them: parts stored, forms rendered, overlaps found."""

from app.ledger.serials.reading import parse
from app.ledger.serials.rules import ITMO, RULES, Rule
from app.ledger.serials.serial import Serial, SerialFault, render, unit_id

__all__ = ["ITMO", "RULES", "Rule", "Serial", "SerialFault", "parse", "render", "unit_id"]
