"""Counts segments and fields with python-hl7: one base64 message a line in, one JSON line out."""
import base64
import json
import sys

import hl7

for line in sys.stdin:
    text = base64.b64decode(line).decode("latin-1")
    text = text.replace("\r\n", "\r").replace("\n", "\r")
    try:
        message = hl7.parse(text)
        print(json.dumps([[str(segment[0]), len(segment) - 1] for segment in message]), flush=True)
    except Exception as error:  # The reason is what the comparison lists.
        print(json.dumps(type(error).__name__), flush=True)
