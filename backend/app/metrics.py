"""What Prometheus may ask of one replica. No label tells users apart."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.pool import QueuePool

from app import __version__
from app.database import Database
from app.settings import Settings

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    def __init__(self, settings: Settings, database: Database) -> None:
        # A registry of its own: a process may hold several applications, as the tests' does.
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Pool(database))
        Info("todo_build", "What runs.", registry=registry).info(
            {"version": __version__, "database": settings.database, "assistant": settings.assistant}
        )
        self.requests = Histogram(
            "todo_http_request_duration_seconds",
            "Time to the end of the answer, by the route's pattern.",
            ["method", "route", "status"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
            registry=registry,
        )
        self.in_flight = Gauge("todo_http_requests_in_flight", "Requests being answered.", registry=registry)
        self.turns = Counter("todo_chat_turns", "Messages answered by the assistant.", ["outcome"], registry=registry)
        self.wrong_passwords = Counter("todo_wrong_passwords", "Sign-ins refused.", registry=registry)

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Pool(Collector):
    def __init__(self, database: Database) -> None:
        self._pool = database.engine.pool

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if isinstance(self._pool, QueuePool):
            in_use = self._pool.checkedout()
            yield GaugeMetricFamily("todo_database_connections_in_use", "Of the pool's connections.", value=in_use)
