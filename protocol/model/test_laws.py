"""Exhaustive laws of the merge, with the model: every history of three replicas up to a depth, and every way to deliver.

A history is a sequence of writes and of deliveries between three replicas, from each of a few beginnings. Beside the
states it keeps what each replica has heard of: the set of events, each with the pairs that it added and removed. So the
merge is also compared with another definition of it: a replica holds the pairs that its events added, less those that
its events removed.
"""
import itertools
import sys

import merge_model as model

A, B, C = (f"{n:08x}-0000-4000-8000-000000000000" for n in (0x0A, 0x0B, 0xC0000000))
SERVER = "5e000000-0000-4000-8000-00000000005e"
REPLICAS = (A, B, C)


def given(x):
    return {"v": ("integer", x)}


WRITES = {
    "insert": dict(kind="insert", values={"t": given(1), "u": given(1)}),
    "edit t": dict(kind="edit", values={"t": given(2)}),
    "edit u": dict(kind="edit", values={"u": given(3)}),
    "delete": dict(kind="delete"),
    "resolve t": dict(kind="resolve", unit="t", value=given(4)),
    "alive": dict(kind="resolve-life", mark="alive"),
    "deleted": dict(kind="resolve-life", mark="deleted"),
}

passed = failed = 0
merged = {}


def expect(condition, law, *details):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        if failed <= 10:
            print("FAIL", law, *details, sep="\n  ")


def join(x, y):
    if (x, y) not in merged:
        merged[x, y] = model.merge(x, y)
    return merged[x, y]


# ---------------------------------------------------------------- histories

def pairs_of(state):
    return {(name, dot, content) for name, pairs in state.parts for dot, content in pairs}


def by_events(events):
    """The state of one who has heard of these events, without any use of merge."""
    added = {pair for _, adds, _ in events for pair in adds}
    removed = {pair for _, _, removes in events for pair in removes}
    vector, parts = {}, {}
    for dot, _, _ in events:
        vector = model.enter(vector, dot)
    for name, dot, content in added - removed:
        parts.setdefault(name, {})[dot] = content
    return model.make(vector, parts)


def do_write(node, at, write):
    """The node after the write, or None when it is an error. A node is a (state, events) for each replica."""
    state, events = node[at]
    replica = REPLICAS[at]
    dot = (replica, 1, dict(state.vector).get((replica, 1), 0) + 1)
    try:
        after = model.write(state, dot, **write)
    except model.MergeError:
        return None
    event = (dot, frozenset(pairs_of(after) - pairs_of(state)), frozenset(pairs_of(state) - pairs_of(after)))
    expect(join(state, after) == after == join(after, state), "a write's result contains what it was made on", after)
    expect(all(dot == d for _, d, _ in event[1]), "a write adds pairs under its own dot only", after)
    return node[:at] + ((after, events | {event}),) + node[at + 1:]


def do_send(node, source, target):
    state, events = join(node[target][0], node[source][0]), node[target][1] | node[source][1]
    return node[:target] + ((state, events),) + node[target + 1:]


def moves(node, writes):
    for at in range(3):
        for write in writes:
            after = do_write(node, at, WRITES[write])
            if after:
                yield after
    for source, target in itertools.permutations(range(3), 2):
        yield do_send(node, source, target)


def everybody(node):
    for source, target in ((1, 0), (2, 0), (0, 1), (0, 2)):
        node = do_send(node, source, target)
    return node


def beginnings():
    """Each beginning with the depth to explore it to."""
    fresh = ((model.EMPTY, frozenset()),) * 3
    shared = everybody(do_write(fresh, 0, WRITES["insert"]))
    values = everybody(do_write(do_write(shared, 0, WRITES["edit t"]), 1, dict(kind="edit", values={"t": given(5)})))
    life = everybody(do_write(do_write(shared, 0, WRITES["delete"]), 1, WRITES["edit t"]))
    both = everybody(do_write(do_write(values, 2, WRITES["delete"]), 1, WRITES["edit u"]))
    gone = everybody(do_write(values, 2, WRITES["delete"]))
    names = list(WRITES)
    return [("nothing", fresh, 4, names), ("one record", shared, 3, names), ("unequal values", values, 3, names),
            ("delete and edit", life, 3, names), ("both conflicts", both, 3, names), ("deleted", gone, 4, names)]


def explore(node, depth, writes):
    seen, level = {node}, [node]
    for _ in range(depth):
        following = []
        for at in level:
            for after in moves(at, writes):
                if after not in seen:
                    seen.add(after)
                    following.append(after)
        level = following
    return seen


# ---------------------------------------------------------------- laws

def deliveries():
    """Every sequence of up to four deliveries to one who knows nothing that brings all of three states."""
    return [s for n in (3, 4) for s in itertools.product(range(3), repeat=n) if set(s) == {0, 1, 2}]


DELIVERIES = deliveries()


def all_ways(x, y, z):
    """The set of what every order, grouping and repetition of three states comes to."""
    states, results = (x, y, z), set()
    for a, b, c in itertools.permutations(states):
        results |= {join(join(a, b), c), join(a, join(b, c)), join(join(a, b), join(b, c)),
                    join(join(c, a), join(a, join(b, b)))}
    for sequence in DELIVERIES:
        held = model.EMPTY
        for i in sequence:
            held = join(held, states[i])
        results.add(held)
    return results


def single(state, events):
    expect(join(state, state) == state, "idempotent", state)
    expect(join(state, model.EMPTY) == state == join(model.EMPTY, state), "the empty state changes nothing", state)
    expect(state == by_events(events), "the state is what the events say", state)
    expect(model.parse_state(model.format_state(state)) == state, "well-formed, and the same through JSON", state)
    expect(bool(model.parts_of(state).get(model.LIFE)) == (state != model.EMPTY), "life is empty only when all is", state)


def refusals(state, change):
    """What the server sends back replaces the change, at the one refused and at the server."""
    back = model.refuse(state, change, (SERVER, 1, 1))
    expect(join(back, change) == back == join(change, back), "a refusal replaces the change", state, change, back)
    expect(join(back, state) == back == join(state, back), "a refusal contains the server's state", state, change, back)
    if state != model.EMPTY:
        same = sorted((name, content) for name, _, content in pairs_of(state))
        expect(same == sorted((name, content) for name, _, content in pairs_of(back)),
               "a refusal keeps the server's contents", state, change, back)
    else:
        expect(not model.lives(back), "a refused creation is deleted", change, back)


def restamps(state, server):
    """A restored store takes new dots for what the server does not have; nothing is lost on either side."""
    old = (A, 1)
    held = {d for _, d, _ in pairs_of(server) & pairs_of(state)}
    sent = min(dict(server.vector).get(old, 0), dict(state.vector).get(old, 0))
    contents = sorted((name, content) for name, _, content in pairs_of(state))
    both = {(name, content) for name, _, content in pairs_of(join(server, state))}
    for base in ({}, {old: sent} if sent else {}):
        new = model.restamp(state, old, (A, 2, 1), held, base)
        expect(model.parse_state(model.format_state(new)) == new, "a restamped state is well-formed", state, new)
        expect(contents == sorted((name, content) for name, _, content in pairs_of(new)),
               "a restamp keeps all contents", state, new)
        after = {(name, content) for name, _, content in pairs_of(join(server, new))}
        expect(both <= after, "a restamp loses nothing of the merge with the server", server, state, new)
        if base:
            expect(both == after, "a restamp above the base adds nothing to it either", server, state, new)


def main():
    for name, node, depth, writes in beginnings():
        nodes = explore(node, depth, writes)
        triples = {}
        for after in nodes:
            states = tuple(sorted(state for state, _ in after))
            if states not in triples:
                triples[states] = all_ways(*states)
            everyone = by_events(after[0][1] | after[1][1] | after[2][1])
            expect(triples[states] == {everyone}, "all orders, groupings and repetitions come to what the events say",
                   *states, everyone)
        for state, events in {at for after in nodes for at in after}:
            single(state, events)
        couples = {(after[i][0], after[j][0]) for after in nodes for i, j in itertools.permutations(range(3), 2)}
        for x, y in couples:
            if join(x, y) != x:
                refusals(x, y)
            restamps(y, x)
        print(f"{name}: {len(nodes)} histories to depth {depth}, {len(triples)} triples, {len(couples)} couples")
        merged.clear()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
