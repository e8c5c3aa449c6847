"""Prints what failed, shortly: called by .ci/run with the folder of the result files, so that the end of its output says
which test failed and why, and where a test process broke off."""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
MOST_TESTS = 12
LINES_OF_TEST = 8
LINES_OF_BREAK = 14
COLUMNS = 200


def lines_of(text: str, most: int) -> list[str]:
    """The first lines of a text that say something, none of them endless."""
    return [line.rstrip()[:COLUMNS] for line in text.splitlines() if line.strip()][:most]


def main(folder: str) -> None:
    tests: list[list[str]] = []
    breaks: list[list[str]] = []
    for file in sorted(pathlib.Path(folder).glob("*.trx")):
        root = ElementTree.parse(file).getroot()
        for result in root.iter(NAMESPACE + "UnitTestResult"):
            if result.get("outcome") in ("Passed", "NotExecuted"):
                continue
            message = "".join(text.text or "" for text in result.iter(NAMESPACE + "Message"))
            stack = "".join(text.text or "" for text in result.iter(NAMESPACE + "StackTrace"))
            tests.append([f"failed: {result.get('testName')}", *lines_of(message + "\n" + stack, LINES_OF_TEST)])
        for run in root.iter(NAMESPACE + "RunInfo"):
            text = "".join(part.text or "" for part in run.iter(NAMESPACE + "Text"))
            if run.get("outcome") == "Error" and "[xUnit.net" not in text:
                breaks.append([f"broke off: {file.stem}", *lines_of(text, LINES_OF_BREAK)])

    # Written when a process breaks off: the tests that had not ended.
    for sequence in sorted(pathlib.Path(folder).glob("*/Sequence_*.xml")):
        for test in ElementTree.parse(sequence).getroot().iter("Test"):
            if test.get("Completed") == "False":
                breaks.append([f"under way then: {test.get('Name')}"])

    for group in tests[:MOST_TESTS] + breaks:
        print("\n  ".join(group))
    if len(tests) > MOST_TESTS:
        print(f"and {len(tests) - MOST_TESTS} failed tests more")


if __name__ == "__main__":
    main(sys.argv[1])
