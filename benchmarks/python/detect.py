"""Tells of each line of a file by several packages how it is written.

    python detect.py FILE

Prints the packages' names, then for each line their answers, all with tabs between: Simplified, Traditional,
or what else the package says. `cargo xtask detect` calls it.
"""

import sys
from importlib.metadata import version

import hanzidentifier
from cjclassifier import CJClassifier, CJLanguage

CJ = CJClassifier.load()


def by_hanzidentifier(line):
    names = {hanzidentifier.SIMPLIFIED: "Simplified", hanzidentifier.TRADITIONAL: "Traditional"}
    return names.get(hanzidentifier.identify(line), "other")


def by_cjclassifier(line):
    names = {
        CJLanguage.CHINESE_SIMPLIFIED: "Simplified",
        CJLanguage.CHINESE_TRADITIONAL: "Traditional",
    }
    return names.get(CJ.detect(line), "other")


DETECTORS = {"hanzidentifier": by_hanzidentifier, "cjclassifier": by_cjclassifier}

sys.stdout.reconfigure(encoding="utf-8")
print(*(f"{name} {version(name)}" for name in DETECTORS), sep="\t")
with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
    for line in file:
        print(*(detect(line.rstrip("\n")) for detect in DETECTORS.values()), sep="\t")
