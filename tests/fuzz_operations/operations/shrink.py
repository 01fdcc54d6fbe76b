"""Makes a differing case smaller as long as the tools still differ in the same way."""

import ast
import copy


def shrink(comparison, chosen, case, difference):
    """The smallest case found, and its difference."""
    case = {"up": [], "down": [], difference.direction: case[difference.direction]}
    for _ in range(40):
        candidates = dict(enumerate(_candidates(case, difference.direction)))
        if not candidates:
            break
        found = comparison.differences(difference.dialect, chosen, candidates, (difference.direction,))
        found = {number: other for number, other in found.items() if other.kind == difference.kind}
        if not found:
            break
        best = min(found, key=lambda number: len("".join(candidates[number][difference.direction])))
        case, difference = candidates[best], found[best]
    return case, difference


def _candidates(case, direction):
    statements = case[direction]
    for position in range(len(statements)):
        without = statements[:position] + statements[position + 1 :]
        if without:
            yield {**case, direction: without}
        for smaller in _smaller(statements[position]):
            if len(smaller) < len(statements[position]):
                yield {**case, direction: statements[:position] + [smaller] + statements[position + 1 :]}


def _smaller(statement):
    """The statement without one of its parts, for each part."""
    tree = ast.parse(statement)
    count = sum(1 for _ in ast.walk(tree))
    for place in range(count):
        for change in range(100):
            changed = copy.deepcopy(tree)
            result = _change(changed, place, change)
            if result is None:
                break
            if result:
                try:
                    yield ast.unparse(ast.fix_missing_locations(changed))
                except Exception:
                    continue


def _change(tree, place, change):
    """Does the change with this number to a node: None when there is none, False when it is no use."""
    parents = {}
    for number, node in enumerate(ast.walk(tree)):
        for field, value in ast.iter_fields(node):
            for position, child in enumerate(value if isinstance(value, list) else [value]):
                parents[id(child)] = (value, position) if isinstance(value, list) else (node, field)
        if number == place:
            target = node
    changes = []
    if isinstance(target, ast.Call):
        changes += [lambda items=items, i=i: items.pop(i) for items in (target.args, target.keywords) for i in range(len(items))]
        if isinstance(target.func, ast.Attribute):
            changes.append(lambda: _replace(parents, target, target.func.value))
        changes += [lambda value=value: _replace(parents, target, value) for value in target.args]
    elif isinstance(target, (ast.List, ast.Tuple)):
        changes += [lambda i=i: target.elts.pop(i) for i in range(len(target.elts))]
    elif isinstance(target, ast.Dict):
        changes += [lambda i=i: (target.keys.pop(i), target.values.pop(i)) for i in range(len(target.keys))]
    elif isinstance(target, ast.With) and len(target.body) > 1:
        changes += [lambda i=i: target.body.pop(i) for i in range(len(target.body))]
    elif isinstance(target, (ast.BinOp, ast.Compare)):
        other = target.right if isinstance(target, ast.BinOp) else target.comparators[0]
        changes += [lambda value=value: _replace(parents, target, value) for value in (target.left, other)]
    elif isinstance(target, (ast.UnaryOp, ast.Subscript)):
        inner = target.operand if isinstance(target, ast.UnaryOp) else target.value
        changes.append(lambda: _replace(parents, target, inner))
    elif isinstance(target, ast.Constant) and isinstance(target.value, str) and len(target.value) > 2:
        changes.append(lambda: setattr(target, "value", "x"))
    if change >= len(changes):
        return None
    return changes[change]() is not False


def _replace(parents, node, other):
    holder, place = parents.get(id(node), (None, None))
    if isinstance(holder, list):
        holder[place] = other
    elif holder is not None:
        setattr(holder, place, other)
    else:
        return False
    return True
