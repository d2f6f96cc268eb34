#!/usr/bin/env python3
"""verdict.py TESTLOG.json: the closing line of ./check, and its exit status.

Skipped tests are named.  All tests of a suite skipped, or no test at all, is a failure: a green
run must mean that the lab ran."""
import collections
import json
import sys

suites = collections.defaultdict(collections.Counter)
total = collections.Counter()
for line in open(sys.argv[1], encoding="utf-8"):
    test = json.loads(line)
    result = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}.get(test["result"], "failed")
    suites[test["name"].partition(" / ")[0]][result] += 1
    total[result] += 1
    if result != "passed":
        print(f"{result.upper()}: {test['name']}")
for name, counts in suites.items():
    if not counts["passed"] and not counts["failed"]:
        print(f"FAILED: every test of {name} was skipped")
        total["failed"] += 1
print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
sys.exit(bool(total["failed"]) or not total["passed"])
