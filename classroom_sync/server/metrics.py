"""What operators watch: health, readiness, and the figures of this node for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from classroom_sync.errors import RefusalCode, StoreError
from classroom_sync.hub.hub import Hub
from classroom_sync.server.problems import problem


class HubCollector(Collector):
    """Reads the hub when it is asked, so that counting costs a commit one addition."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now."""
        classrooms = self._hub.classrooms
        yield GaugeMetricFamily("classroom_sync_classrooms", "classrooms in memory", value=len(classrooms))
        yield GaugeMetricFamily(
            "classroom_sync_connections",
            "open WebSockets and long polls",
            value=sum(len(classroom.each_connection()) for classroom in classrooms),
        )
        yield GaugeMetricFamily(
            "classroom_sync_present", "students connected", value=sum(one.roster.present for one in classrooms)
        )
        yield GaugeMetricFamily(
            "classroom_sync_degraded_classrooms",
            "classrooms whose store is away",
            value=sum(classroom.is_store_away for classroom in classrooms),
        )
        yield CounterMetricFamily("classroom_sync_commits", "commits accepted", value=self._hub.commits)
        yield CounterMetricFamily("classroom_sync_deliveries", "messages handed to links", value=self._hub.deliveries)


def metrics_router(hub: Hub) -> APIRouter:
    """The three addresses that machines ask."""
    router = APIRouter(tags=["operations"])
    registry = CollectorRegistry()
    registry.register(HubCollector(hub))

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """200 while the process serves."""
        return {"status": "ok"}

    @router.get("/readyz", response_model=None)
    async def readyz() -> Response | dict[str, str]:
        """200 while new classes are welcome here; 503 while the store is away or the node leaves."""
        if hub.is_draining:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, RefusalCode.UNAVAILABLE, "this node is going away")
        try:
            await hub.store.ping()
        except StoreError as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, RefusalCode.UNAVAILABLE, str(error))
        return {"status": "ready"}

    @router.get("/metrics")
    async def metrics() -> Response:
        """The figures of this node."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
