"""The page that ours are held against: Flask, one query, one template, as many rows. Nothing else."""

from __future__ import annotations

import os

from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bare</title></head><body>
<h1>{{ rows|length }} rows</h1><table><thead><tr><th>Kind</th><th>Date</th><th>Note</th><th>Source</th><th>Place</th></tr></thead>
<tbody>{% for row in rows %}<tr><th>{{ row.kind }}</th><td>{{ row.date_from }}</td><td>{{ row.note }}</td>
<td>{{ row.source }}</td><td>{{ row.place }}</td></tr>{% endfor %}</tbody></table></body></html>"""


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Row(db.Model):  # type: ignore[name-defined,misc]
    """A few columns of the acts that the real pages show."""

    __tablename__ = "acts"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    date_from: Mapped[str]
    note: Mapped[str]
    source: Mapped[str]
    place: Mapped[str]


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
db.init_app(app)


@app.get("/rows/<int:number>")
def rows(number: int) -> str:
    """So many rows, from one query."""
    return render_template_string(PAGE, rows=db.session.scalars(select(Row).order_by(Row.id).limit(number)).all())
