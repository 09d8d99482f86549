"""uvicorn's HTTP protocol, with a limit for the head of a request. httptools collects a header line of any length."""

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

# Bytes of the request line and all headers. Two session cookies and a proxy's headers take about 4 KiB.
HEAD_MAX = 32 * 1024


class BoundedHeadProtocol(HttpToolsProtocol):
    _in_head = False
    _head_size = 0

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_size = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            # All of these bytes, except perhaps the first, are part of a head that has not ended.
            self._head_size += len(data)
            if self._head_size > HEAD_MAX:
                self._refuse()

    def _refuse(self) -> None:
        status = STATUS_LINE[HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE]
        self.transport.write(status + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
