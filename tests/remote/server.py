"""An S3-compatible storage on this machine: moto, with one bucket and one user. Before it stands a line that checks every
signature by calculating it anew with botocore, Amazon's own client library, and every body by its signed digest.

Prints one line of JSON (port, bucket, region, access_key, secret_key) when it is ready. Then it does what the lines on its
standard input say, one line of JSON back for each, and ends with its input:

    keys              the names of all objects
    counts            how many requests of each method were let in since the last time
    damage KEY        flips a bit of an object
    remove KEY        takes an object away
    cut N             breaks the line at every request after the next N
    cut-at TEXT       breaks it at every request to write under a name that holds TEXT
    mend              breaks it no more
"""

import collections
import hashlib
import hmac
import io
import json
import os
import socket
import sys
import threading

# Nothing of this machine's own configuration.
for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
    del os.environ[name]

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import WSGIRequestHandler, make_server

REGION = "eu-central-1"
BUCKET = "office"
KEY = Credentials("AKIAMADEUPFORTESTS01", "made-up/for+the/tests/of/backups/secret1")


def between(text, before, after):
    return text.partition(before)[2].partition(after)[0]


def fault(environ, body):
    """The code of what is wrong with a request, as S3 would say it; nothing where all is right."""
    given = environ.get("HTTP_AUTHORIZATION", "")
    if between(given, "Credential=", "/") != KEY.access_key:
        return "InvalidAccessKeyId" if given else "AccessDenied"
    if environ.get("HTTP_X_AMZ_CONTENT_SHA256") != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    signed = between(given, "SignedHeaders=", ",").split(";")
    headers = {name: environ["HTTP_" + name.upper().replace("-", "_")] for name in signed}
    at = f"http://{environ['HTTP_HOST']}{environ['REQUEST_URI']}"
    request = AWSRequest(method=environ["REQUEST_METHOD"], url=at, data=body, headers=headers)
    request.context["timestamp"] = headers["x-amz-date"]
    auth = S3SigV4Auth(KEY, "s3", REGION)
    signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    is_right = hmac.compare_digest(signature, given.partition("Signature=")[2])
    return None if is_right else "SignatureDoesNotMatch"


class Line:
    """Stands before the storage: checks and counts requests, and breaks when it is told to."""

    def __init__(self, storage):
        self.storage, self.counts, self.lock = storage, collections.Counter(), threading.Lock()
        self.left, self.at = None, None

    def __call__(self, environ, start_response):
        with self.lock:
            is_at = self.at and environ["REQUEST_METHOD"] == "PUT" and self.at in environ["PATH_INFO"]
            if self.left == 0 or is_at:
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
                raise ConnectionAbortedError
            if self.left:
                self.left -= 1
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        code = fault(environ, body)
        if code:
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [f"<?xml version='1.0'?><Error><Code>{code}</Code><AWSAccessKeyId>x</AWSAccessKeyId></Error>".encode()]
        with self.lock:
            self.counts[environ["REQUEST_METHOD"]] += 1
        return self.storage(environ | {"wsgi.input": io.BytesIO(body)}, start_response)


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


def do(line, objects, command, *arguments):
    if command == "keys":
        return sorted(key for key, _ in objects.items())
    if command == "counts":
        counts, line.counts = line.counts, collections.Counter()
        return counts
    if command == "damage":
        stored = objects[arguments[0]]
        value = bytearray(stored.value)
        value[len(value) // 2] ^= 1
        stored.value = bytes(value)
    elif command == "remove":
        del objects[arguments[0]]
    elif command == "cut":
        line.left = int(arguments[0])
    elif command == "cut-at":
        line.at = arguments[0]
    elif command == "mend":
        line.left = line.at = None
    else:
        raise SystemExit(f"unknown command {command}")
    return None


def main():
    line = Line(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, line, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    backend = s3_backends["123456789012"]["aws"]
    backend.create_bucket(BUCKET, REGION)
    ready = {"port": server.server_port, "bucket": BUCKET, "region": REGION}
    print(json.dumps(ready | {"access_key": KEY.access_key, "secret_key": KEY.secret_key}), flush=True)
    for asked in sys.stdin:
        print(json.dumps(do(line, backend.buckets[BUCKET].keys, *asked.split())), flush=True)
    os._exit(0)


main()
