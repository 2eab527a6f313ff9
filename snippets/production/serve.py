# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A small server of predictions that refuses what it cannot read, and three requests to it."""

# --8<-- [start:serve]
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

images, labels = load_digits(return_X_y=True)
model = LogisticRegression(max_iter=1000).fit(images[:1000] / 16, labels[:1000])


def checked(body):
    """The images of a request -> (N, 64), or an error that says what is wrong with them."""
    pixels = np.array(json.loads(body)["images"], dtype=float)
    if pixels.ndim != 2 or pixels.shape[1] != 64:
        raise ValueError(f"images: expected a list of rows of 64 pixels, got the shape {pixels.shape}")
    if not ((pixels >= 0) & (pixels <= 16)).all():
        raise ValueError(f"images: pixels are from 0 to 16, got {pixels.min()} to {pixels.max()}")
    return pixels


class Digits(BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            pixels = checked(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = 200, {"digits": model.predict(pixels / 16).tolist(), "model": "digits-1"}
        except (ValueError, TypeError, KeyError) as error:
            status, answer = 400, {"error": str(error)}
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        """Print nothing for each request."""


# --8<-- [end:serve]

# --8<-- [start:ask]
server = ThreadingHTTPServer(("127.0.0.1", 0), Digits)
Thread(target=server.serve_forever, daemon=True).start()


def ask(content):
    request = Request(f"http://127.0.0.1:{server.server_port}", data=json.dumps(content).encode())
    try:
        with urlopen(request) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


print(ask({"images": images[1000:1003].tolist()}))
print(ask({"images": images[1000].tolist()}))
print(ask({"images": (images[1000:1003] * 16).tolist()}))
server.shutdown()
server.server_close()
# --8<-- [end:ask]

assert checked(json.dumps({"images": images[:2].tolist()})).shape == (2, 64)
