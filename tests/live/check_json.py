"""Checks the JSON lines of the case `options`: check_json.py FILE PID-OF-THE-TRACER"""
import json
import sys

lines = [json.loads(line) for line in open(sys.argv[1])]
tracer = int(sys.argv[2])
calls = [line for line in lines if "type" not in line]
end = lines[-1]

assert end["type"] == "end", end
assert end["printed"] == len(calls), (end, len(calls))
assert end["calls"] == end["printed"] + end["filtered"] + end["lost"] + end["unread"] + end["late"], end
assert end["late"] == 0, end
assert all(call["pid"] != tracer for call in calls), "its own calls are printed"
mine = [call for call in calls if call["comm"] == "write_calls"]
assert mine[0]["function"] == "vfs_write"
assert mine[0]["args"]["buf"] == "hello\n", mine[0]
assert mine[0]["args"]["count"] == 6, mine[0]
assert mine[0]["args"]["*pos"] == 0, mine[0]
assert mine[0]["args"]["pos"].startswith("0x"), mine[0]
assert mine[7]["args"]["buf"] is None and mine[7]["unknown"]["buf"], mine[7]
times = [call["time"] for call in calls]
assert times == sorted(times), "not in the order of time"
