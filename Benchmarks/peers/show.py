"""Puts the figures of this project and of the others into one table: show.py OWN.json PEERS.jsonl"""
import json, sys

TITLES = {"day": "a day offline", "first": "first sync", "change": "one change"}


def main():
    own = json.load(open(sys.argv[1]))
    peers = [json.loads(line) for line in open(sys.argv[2])]
    print("| work | engine | | bytes | conflicts |\n|---|---|---|---|---|")
    for work in dict.fromkeys(peer["work"] for peer in peers):
        at = next(n for n, figure in enumerate(own) if figure["name"].startswith(TITLES[work]))
        note = "200 kept and shown at every replica" if work == "day" else ""
        print(f"| {own[at]['name']} | this project | {own[at]['value']:.4g} {own[at]['unit']} "
              f"| {own[at + 1]['value']:.0f} | {note} |")
        for peer in (peer for peer in peers if peer["work"] == work):
            print(f"| | {peer['peer']} | {peer['value']:.4g} {peer['unit']} | {peer['bytes']:.0f} | {peer.get('note', '')} |")


if __name__ == "__main__":
    main()
