"""Checks the JSON lines of the case `returns`: check_returns.py FILE"""
import json
import sys

lines = [json.loads(line) for line in open(sys.argv[1])]
calls = [line for line in lines if "type" not in line][-6:]
end = lines[-1]

assert end["type"] == "end", end
books = ["printed", "filtered", "lost", "unread", "late", "unreturned", "unremembered"]
assert end["calls"] == sum(end[name] for name in books), end
assert end["unreturned"] == 0 and end["unpaired"] == 0, end

assert [call["result"] for call in calls] == [6, 5, 0, 5, -14, -14], calls
assert calls[0]["args"]["buf"] == "before" and calls[0]["args"]["*pos"] == 0, calls[0]
assert calls[0]["after"] == {"buf": "hello\n", "*pos": 6}, calls[0]
assert "after" not in calls[2] and "error" not in calls[2], calls[2]
assert calls[3]["after"] == {"*pos": 5}, calls[3]
assert calls[4]["error"] == "EFAULT" and calls[4]["args"]["buf"] is None, calls[4]
assert all(0 < call["duration_ns"] < 10**10 for call in calls), calls
