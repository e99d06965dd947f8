# Lets the README's example hear each webhook that comes in, and says what came of it. The library's clock stands still, so
# that what is about seconds does not depend on how quick the machine is.
import base64
import importlib.util
import json
import sys
from datetime import datetime

import standardwebhooks.webhooks as library

asked = json.load(sys.stdin)


class Still(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(asked["clock"], tz=tz)


library.datetime = Still
spec = importlib.util.spec_from_file_location("example", sys.argv[1])
example = importlib.util.module_from_spec(spec)
spec.loader.exec_module(example)


def outcome(webhook):
    try:
        body = base64.b64decode(webhook["body"])
        return {"heard": example.heard(webhook["headers"], body)}
    except Exception as error:
        return {"refused": type(error).__name__}


print(json.dumps([outcome(webhook) for webhook in asked["webhooks"]]))
