"""A server that speaks as much of PostgreSQL's protocol as it needs to refuse every connection with one error."""

import os
import socketserver
import struct

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
FIELDS = {b"S": b"FATAL", b"V": b"FATAL", b"C": os.environb[b"DRILL_CODE"], b"M": os.environb[b"DRILL_MESSAGE"]}


class Refusal(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while head := self.rfile.read(8):
            length, code = struct.unpack("!II", head)
            self.rfile.read(length - 8)
            if code not in (SSL_REQUEST, GSS_REQUEST):
                break
            self.wfile.write(b"N")
        body = b"".join(name + value + b"\0" for name, value in FIELDS.items()) + b"\0"
        self.wfile.write(b"E" + struct.pack("!I", len(body) + 4) + body)


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", 5432), Refusal).serve_forever()
