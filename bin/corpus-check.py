"""Reads the original and the edited files of bin/corpus with PyYAML: exactly one scalar may differ, and have the new value."""

import sys
import yaml

try:
    from yaml import CBaseLoader as Loader
except ImportError:
    from yaml import BaseLoader as Loader


def differences(before, after):
    """Compares two node trees; yields the new value of each scalar that differs, or None for another difference."""
    stack = [(before, after)]
    seen = set()
    while stack:
        left, right = stack.pop()
        if (id(left), id(right)) in seen:
            continue
        seen.add((id(left), id(right)))
        if type(left) is not type(right):
            yield None
        elif isinstance(left, yaml.ScalarNode):
            if left.value != right.value:
                yield right
            elif left.tag != right.tag:
                yield right
        elif len(left.value) != len(right.value):
            yield None
        elif isinstance(left, yaml.SequenceNode):
            stack.extend(zip(left.value, right.value))
        else:
            for (left_key, left_value), (right_key, right_value) in zip(left.value, right.value):
                stack.append((left_key, right_key))
                stack.append((left_value, right_value))


def documents(path):
    with open(path, "rb") as file:
        return list(yaml.compose_all(file.read(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def main(folder):
    same, unread, damaged = 0, 0, []
    with open(folder + "/edits.tsv", encoding="utf-8") as edits:
        for line in edits:
            original, edited, value = line.rstrip("\n").split("\t")
            try:
                before = documents(original)
            except (yaml.YAMLError, ValueError):
                unread += 1
                continue
            try:
                after = documents(folder + "/" + edited)
                found = [node for pair in zip(before, after) for node in differences(*pair)]
                good = len(before) == len(after) and len(found) == 1 and found[0] is not None
                good = good and found[0].value == value and found[0].tag == "tag:yaml.org,2002:str"
            except (yaml.YAMLError, ValueError) as error:
                good, found = False, error
            if good:
                same += 1
            else:
                damaged.append((original, edited, str(found)[:200]))
    print(f"PyYAML: {same} files differ in that one value, {unread} originals it cannot read, {len(damaged)} damaged")
    for entry in damaged:
        print("  ", entry)
    return 1 if damaged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
