"""Makes a case smaller as long as the tools still differ."""

import copy
import time


def shrink(case, differs, seconds=20):
    """The smallest case found in this time for which `differs(case)` holds."""
    end = time.monotonic() + seconds
    progress = True
    while progress:
        progress = False
        for candidate in _candidates(case):
            if time.monotonic() > end:
                return case
            if differs(candidate):
                case, progress = candidate, True
                break
    return case


def _candidates(case):
    def changed(change):
        candidate = copy.deepcopy(case)
        change(candidate)
        return candidate

    for number in range(len(case["commands"]) - 1, -1, -1):
        yield changed(lambda candidate: candidate["commands"].pop(number))
    for number, revision in enumerate(case["revisions"]):
        yield changed(lambda candidate: _remove(candidate["revisions"], number))
    for key in list(case["settings"]):
        yield changed(lambda candidate: candidate["settings"].pop(key))
    for mode in case["configure"]:
        for key in list(case["configure"][mode]):
            yield changed(lambda candidate: candidate["configure"][mode].pop(key))
    if case["environment"] != "plain":
        yield changed(lambda candidate: candidate.update(environment="plain"))
    for number, revision in enumerate(case["revisions"]):
        for key in ("labels", "depends", "down"):
            for position in range(len(revision[key])):
                yield changed(lambda candidate: candidate["revisions"][number][key].pop(position))
        for key in ("upgrade", "downgrade"):
            if revision[key] != ["pass"]:
                yield changed(lambda candidate: candidate["revisions"][number].update({key: ["pass"]}))
        if revision["doc"]:
            yield changed(lambda candidate: candidate["revisions"][number].update(doc=""))
    for number, command in enumerate(case["commands"]):
        for position, word in enumerate(command):
            if word.startswith("-") and len(command) > 1:
                yield changed(lambda candidate: candidate["commands"][number].pop(position))


def _remove(revisions, number):
    """Takes a revision out; what followed it follows what it followed."""
    removed = revisions.pop(number)
    for revision in revisions:
        for key in ("down", "depends"):
            if removed["revision"] in revision[key]:
                kept = [name for name in revision[key] if name != removed["revision"]]
                added = removed["down"] if key == "down" else []
                revision[key] = kept + [name for name in added if name not in kept]
