"""Makes a set of Quick, Draw!'s raw drawings: quickdraw.py SET.ids > SET.jsonl

Each line of SET.ids is a word and the drawing's key, with a hyphen between. The raw file of each word is read from where
Google publishes it and not kept; all words of a set are some gigabytes. QUICKDRAW names another place with the same files.
"""

import json
import os
import sys
import urllib.parse
import urllib.request

ORIGIN = os.environ.get("QUICKDRAW", "https://storage.googleapis.com/quickdraw_dataset/full/raw/")


def rows(word, keys):
    """The rows of the drawings of a word with these keys."""
    found = {}
    with urllib.request.urlopen(ORIGIN + urllib.parse.quote(word) + ".ndjson") as lines:
        for line in lines:
            drawing = json.loads(line)
            if drawing["key_id"] in keys:
                strokes = [stroke[:2] for stroke in drawing["drawing"]]
                found[drawing["key_id"]] = {
                    "id": f"{word}-{drawing['key_id']}",
                    "figure": word,
                    "strokes": strokes,
                }
            if len(found) == len(keys):
                break
    return found


with open(sys.argv[1], encoding="utf-8") as file:
    ids = [line.rstrip("\n").rsplit("-", 1) for line in file]
drawings = {}
for word in dict.fromkeys(word for word, _ in ids):
    drawings[word] = rows(word, {key for of, key in ids if of == word})
for word, key in ids:
    print(json.dumps(drawings[word][key], separators=(",", ":")))
