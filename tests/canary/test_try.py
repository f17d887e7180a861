import time
from collections import Counter
from app.core.db import db
from tests.canary.planting import Planting
from tests.canary.visiting import Map, look
from tests.surrenders.making import emissions, facility, held_units
from workflows.vocabulary import Role

def test_try(app, word, officer_with, browser):
    t=time.time()
    facility(); emissions(10000); held_units(outcome=""); db.session.rollback()
    print("made", time.time()-t)
    p = Planting("GHA", word); p.plant()
    print("planted", time.time()-t, sum(p.cells.values())); print(p.cells)
    officer_with("Insider", [r for r in Role])
    officer_with("Outsider", [r for r in Role if r not in (Role.ADMINISTRATOR, Role.AUDITOR)], partner="PER")
    ins = browser("Insider")
    m = Map(app)
    seeds = [f"/partners/gha", "/projects/gha-0001"] + [r.rule for r in m.rules if not r.arguments]
    m.follow(ins, seeds, mine="gha")
    print("followed", time.time()-t, len(m.addresses()))
    print("statuses", Counter(v.status for v in m.visits))
    print("500:", [v.address for v in m.visits if v.status>=500])
    print("seen in", len([1 for v in m.visits if word in v.body]))
    unf=[r.rule for r in m.rules if r.rule not in m.found]
    print("UNFILLED", len(unf)); [print("  ",u) for u in unf]
    out = browser("Outsider")
    leaks=[]; c=Counter()
    for a in m.addresses():
        v = look(out,a); c[v.status]+=1
        if word in v.body: leaks.append(a)
    print("out", time.time()-t, c); print("LEAKS", leaks)
