"""How good the judgement is, measured: everything that `docs/judgement.md` prints comes from here."""
