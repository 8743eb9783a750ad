"""An application on Flask, over TLS: bare, or with Talisman.

    python flask_app.py bare|talisman CERTIFICATE KEY
"""

import ssl
import sys
import threading

from flask import Flask
from flask_talisman import Talisman
from werkzeug.serving import make_server

layer, certificate, key = sys.argv[1:]
app = Flask(__name__)
if layer == "talisman":
    Talisman(app)


@app.get("/")
def page():
    return "<!doctype html><title>page</title>"


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
context.set_alpn_protocols(["http/1.1"])
server = make_server("127.0.0.1", 0, app, ssl_context=context)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"listening on https://127.0.0.1:{server.port}", flush=True)
sys.stdin.read()
