"""What runs found, kept as one JSON file per chain and dialect, so that partial runs add up."""

import json

from . import report
from .chains import DIALECTS


def save(result, chain, folder):
    """Keeps what came out for one chain and dialect; it replaces what an earlier run found."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {**report.facts(result), "package": chain.package}
    text = json.dumps(facts, indent=2) + "\n"
    (folder / f"{chain.name}-{result.dialect}.json").write_text(text)


def load_all(folder, known):
    """What is kept, in the order of packages.toml; (chain, facts or None) per chain and dialect.

    None: never run, or run with another version of the package.
    """
    found = []
    for chain in known.values():
        for dialect in DIALECTS:
            if dialect in chain.dialects:
                found.append((chain, dialect, _load(folder / f"{chain.name}-{dialect}.json", chain)))
    return found


def _load(path, chain):
    if not path.exists():
        return None
    facts = json.loads(path.read_text())
    return facts if facts["package"] == chain.package else None
