"""An authenticator app: RFC 6238 written down once more."""

import base64
import hashlib
import hmac
import struct
import time


def code(secret, ahead=0):
    """The six digits that an app shows, on a clock that is so many seconds ahead."""
    counter = struct.pack(">Q", int(time.time() + ahead) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[19] & 15
    return f"{(int.from_bytes(digest[offset:offset + 4]) & 0x7FFFFFFF) % 10**6:06}"
