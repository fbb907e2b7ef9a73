"""A run as JUnit XML, as build servers read it: one suite a family, one case a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from lxml import etree

from sis_contract.verdicts import Finding, Run

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold [spec: XML 1.0, 2.2]."""


def xml(run: Run) -> bytes:
    """The run as bytes of a `testsuites` document.

    `fail` is a failure and `error` an error; `skip` and `omit` are skipped; `differs` and `learned`
    pass and say what they saw in `system-out`, as the exit code without `--strict` has it.
    """
    root = etree.Element("testsuites", name=_text(run.title))
    _count(root, run.findings, run.seconds)
    for family, found in groupby(sorted(run.findings, key=_family), key=_family):
        findings = list(found)
        suite = etree.SubElement(root, "testsuite", name=_text(family), timestamp=run.started)
        _count(suite, findings, sum(finding.seconds for finding in findings))
        properties = etree.SubElement(suite, "properties")
        facts = {"target": run.target, "seed": str(run.seed), **run.facts}
        for name, value in facts.items():
            etree.SubElement(properties, "property", name=_text(name), value=_text(value))
        for finding in findings:
            _case(suite, finding)
    document: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    return document


def _family(finding: Finding) -> str:
    return finding.family


def _count(element: etree._Element, findings: Iterable[Finding], seconds: float) -> None:
    verdicts = [finding.verdict for finding in findings]
    element.set("tests", str(len(verdicts)))
    element.set("failures", str(verdicts.count("fail")))
    element.set("errors", str(verdicts.count("error")))
    element.set("skipped", str(verdicts.count("skip") + verdicts.count("omit")))
    element.set("time", f"{seconds:.3f}")


def _case(suite: etree._Element, finding: Finding) -> None:
    case = etree.SubElement(
        suite,
        "testcase",
        classname=_text(finding.family),
        name=_text(finding.id),
        time=f"{finding.seconds:.3f}",
    )
    told = _text(finding.told or finding.sentence)
    match finding.verdict:
        case "fail" | "error":
            name = "failure" if finding.verdict == "fail" else "error"
            etree.SubElement(case, name, message=told, type=finding.verdict).text = _detail(finding)
        case "skip" | "omit":
            etree.SubElement(case, "skipped", message=told)
        case "differs" | "learned":
            etree.SubElement(case, "system-out").text = f"{finding.verdict}: {_detail(finding)}"
    if finding.output and finding.verdict not in ("differs", "learned"):
        etree.SubElement(case, "system-out").text = _text(finding.output)


def _detail(finding: Finding) -> str:
    lines = [
        finding.sentence,
        finding.told,
        f"known from: {finding.source} {finding.where}".rstrip(),
    ]
    if finding.expected or finding.got:
        lines += [f"expected: {finding.expected}", f"got: {finding.got}"]
    if finding.switch is not None:
        lines.append("the mock does the same with --set {}={}".format(*finding.switch))
    lines += [f"{call.method} {call.url} -> {call.status or 'no answer'}" for call in finding.calls]
    return _text("\n".join(line for line in lines if line))


def _text(text: str) -> str:
    """The text with what XML cannot hold shown as its escape."""
    return _FORBIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
