"""Calls a function and prints its answer, and its log on standard error. usage: invoke.py FUNCTION EVENT_FILE"""

import base64
import json
import pathlib
import sys

import boto3

answer = boto3.client("lambda").invoke(FunctionName=sys.argv[1], Payload=pathlib.Path(sys.argv[2]).read_bytes(), LogType="Tail")
print(base64.b64decode(answer.get("LogResult", "")).decode(), end="", file=sys.stderr)
print(json.dumps(json.loads(answer["Payload"].read()), indent=2, ensure_ascii=False))
sys.exit(1 if "FunctionError" in answer else 0)
