#!/usr/bin/env python3
"""Puts the fixtures of the editor through other tools and says what each does to the file, as a table for docs/user/promote.md.

Tools that are not installed are left out: yq (the Python one, as Debian ships it), ruamel.yaml, and the npm package yaml
(found through NODE_PATH). A tool loads the file, sets the value at the path, and writes the file. Needs PyYAML to compare.
The fixtures of kustomizations go through `kustomize edit set image` in a second table, where kustomize is on the PATH.
"""

import base64
import collections
import importlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

FIXTURES = "src/test/resources/io/jenkins/plugins/gitops/engine/manifest/ManifestEditorTest"
# what these ask for is a choice of this editor: other tools replace an alias by the value
OWN_OPTIONS = ("onMissing", "type", "followAliases")

NODE = r"""
const YAML = require('yaml');
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(cases.map(c => {
  try {
    const doc = YAML.parseDocument(Buffer.from(c.text, 'base64').toString('utf8'), {keepSourceTokens: true});
    if (doc.errors.length || !doc.hasIn(c.keys)) return null;
    const node = doc.getIn(c.keys, true);
    if (YAML.isScalar(node)) node.value = c.value; else doc.setIn(c.keys, c.value);
    return Buffer.from(doc.toString({lineWidth: 0})).toString('base64');
  } catch (e) {
    return null;
  }
})));
"""


def keys_of(path):
    parts = re.finditer(r'\["([^"]*)"\]|\[(\d+)\]|([^.\[\]]+)', path)
    return [int(p.group(2)) if p.group(2) else p.group(1) if p.group(1) is not None else p.group(3) for p in parts]


def cases():
    for name in sorted(os.listdir(FIXTURES)):
        folder = os.path.join(FIXTURES, name)
        with open(folder + "/edit", encoding="utf-8") as file:
            text = file.read()
        edit = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        plain = name.startswith("text-") and "\n---\n" not in text and not any(o in edit for o in OWN_OPTIONS)
        if not plain or edit["path"].startswith("documents"):
            continue
        with open(folder + "/original/values.yaml", "rb") as file:
            original = file.read()
        expected = None
        if os.path.exists(folder + "/expected"):
            with open(folder + "/expected/values.yaml", "rb") as file:
                expected = file.read()
        yield name[len("text-"):], original, expected, keys_of(edit["path"]), edit["value"]


def yq(original, keys, value):
    folder = tempfile.mkdtemp()
    try:
        path = folder + "/values.yaml"
        with open(path, "wb") as file:
            file.write(original)
        expression = f"setpath({json.dumps(keys)}; {json.dumps(value)})"
        done = subprocess.run(["yq", "-Y", "-i", expression, path], capture_output=True, timeout=60)
        if done.returncode:
            return None
        with open(path, "rb") as file:
            return file.read()
    finally:
        shutil.rmtree(folder)


def ruamel(original, keys, value):
    from ruamel.yaml import YAML

    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 1 << 20
    try:
        tree = editor.load(original)
        at = tree
        for key in keys[:-1]:
            at = at[key]
        if not isinstance(at, list) and keys[-1] not in at:
            return None
        at[keys[-1]] = value
        output = io.BytesIO()
        editor.dump(tree, output)
        return output.getvalue()
    except Exception:  # whatever a tool throws at a file counts as its failure
        return None


def npm(all_cases):
    request = [{"text": base64.b64encode(c[1]).decode(), "keys": c[3], "value": c[4]} for c in all_cases]
    done = subprocess.run(["node", "-e", NODE], input=json.dumps(request).encode(), capture_output=True)
    if done.returncode:
        return None
    return [None if text is None else base64.b64decode(text) for text in json.loads(done.stdout)]


def kustomizations():
    for name in sorted(os.listdir(FIXTURES)):
        folder = os.path.join(FIXTURES, name)
        if not name.startswith("kustomize-") or not os.path.exists(folder + "/original/kustomization.yaml"):
            continue
        with open(folder + "/edit", encoding="utf-8") as file:
            edit = dict(line.strip().split(": ", 1) for line in file if ": " in line)
        if "onMissing" not in edit:
            image = edit["image"]
            short = re.sub(r":[^:/@]+@", "@", image)  # it takes a tag or a digest, not both
            source = edit.get("name")
            yield name[len("kustomize-"):], folder, f"{source}={short}" if source else short


def kustomize_edit(folder, image):
    work = tempfile.mkdtemp()
    try:
        for name in os.listdir(folder + "/original"):
            shutil.copy(os.path.join(folder, "original", name), work)
        done = subprocess.run(["kustomize", "edit", "set", "image", image], cwd=work, capture_output=True, timeout=60)
        if done.returncode:
            return None
        with open(work + "/kustomization.yaml", "rb") as file:
            return file.read()
    finally:
        shutil.rmtree(work)


def same_kustomization(text):
    """What a kustomization means to kustomize: the type may be left out, the order of images does not matter."""
    documents = meaning(text)
    if documents is None or len(documents) != 1 or not isinstance(documents[0], dict):
        return documents
    root = {k: v for k, v in documents[0].items() if k not in ("apiVersion", "kind") and v not in (None, "", [])}
    root["images"] = sorted(map(str, (sorted(i.items()) for i in root.get("images") or [])))
    return root


def judge_kustomization(original, expected, output):
    outcome = judge(original, expected, output)
    if outcome == "**another value too**" and same_kustomization(output) == same_kustomization(expected):
        return "rewrites more"
    return outcome


def kustomize_table():
    print("\n| kustomization | this editor | kustomize edit set image |")
    print("|---|---|---|")
    totals = collections.Counter()
    for name, folder, image in kustomizations():
        with open(folder + "/original/kustomization.yaml", "rb") as file:
            original = file.read()
        expected = None
        if os.path.exists(folder + "/expected"):
            with open(folder + "/expected/kustomization.yaml", "rb") as file:
                expected = file.read()
        own = "refuses, and says why" if expected is None else "the value alone"
        outcome = judge_kustomization(original, expected, kustomize_edit(folder, image))
        totals[("refused here" if expected is None else "edited here", outcome)] += 1
        print(f"| {name.replace('-', ' ')} | {own} | {outcome} |")
    print("\nkustomize: " + "; ".join(f"{kind}, {outcome}: {n}" for (kind, outcome), n in sorted(totals.items())))


def meaning(text):
    try:
        return list(yaml.load_all(text, Loader=yaml.BaseLoader))
    except Exception:  # PyYAML cannot say
        return None


def judge(original, expected, output):
    if output is None:
        return "fails"
    if expected is None:
        return "writes it" if output != original else "does nothing, without a word"
    if output == expected:
        return "the value alone"
    wanted = meaning(expected)
    if wanted is not None and meaning(output) != wanted:
        return "**another value too**"
    return "rewrites more"


def main():
    all_cases = list(cases())
    outputs = {}
    if shutil.which("yq"):
        outputs["yq"] = [yq(c[1], c[3], c[4]) for c in all_cases]
    try:
        version = importlib.import_module("ruamel.yaml").__version__
        outputs["ruamel.yaml " + version] = [ruamel(c[1], c[3], c[4]) for c in all_cases]
    except ImportError:
        pass
    written = npm(all_cases) if shutil.which("node") else None
    if written:
        outputs["npm yaml"] = written
    print("| input | this editor | " + " | ".join(outputs) + " |")
    print("|---|---|" + "---|" * len(outputs))
    totals = {tool: collections.Counter() for tool in outputs}
    for i, (name, original, expected, _, _) in enumerate(all_cases):
        row = [judge(original, expected, outputs[tool][i]) for tool in outputs]
        for tool, outcome in zip(outputs, row):
            totals[tool][("refused here" if expected is None else "edited here", outcome)] += 1
        own = "refuses, and says why" if expected is None else "the value alone"
        print(f"| {name.replace('-', ' ')} | {own} | " + " | ".join(row) + " |")
    for tool, counts in totals.items():
        print(f"\n{tool}: " + "; ".join(f"{kind}, {outcome}: {n}" for (kind, outcome), n in sorted(counts.items())))

    if shutil.which("kustomize"):
        kustomize_table()


if __name__ == "__main__":
    main()
