"""What operators watch: health, readiness, and the figures of this node for Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http import HTTPStatus

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from classroom_sync.core.link import Link
from classroom_sync.errors import FileReason, RefusalCode, StoreError
from classroom_sync.hub.clock import Clock
from classroom_sync.hub.hub import Hub
from classroom_sync.materials.figures import MaterialFigures
from classroom_sync.materials.files import MaterialFiles
from classroom_sync.server.problems import problem

_QUANTILES = (0.5, 0.95, 1.0)


class HubCollector(Collector):
    """Reads the hub when it is asked, so that counting costs a commit one addition."""

    def __init__(self, hub: Hub, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now."""
        classrooms = self._hub.classrooms
        links = [connection.link for classroom in classrooms for connection in classroom.each_connection()]
        now_s = self._clock.now_s()
        yield GaugeMetricFamily("classroom_sync_classrooms", "classrooms in memory", value=len(classrooms))
        yield GaugeMetricFamily(
            "classroom_sync_connections",
            "open WebSockets and long polls",
            value=len(links),
        )
        yield GaugeMetricFamily(
            "classroom_sync_held_links",
            "connections that are sent nothing until their far end has what it was sent",
            value=sum(not link.is_clear(now_s) for link in links),
        )
        yield _round_trips(links)
        yield GaugeMetricFamily(
            "classroom_sync_hosted_classrooms",
            "classrooms that this node is the host of",
            value=sum(classroom.is_host for classroom in classrooms),
        )
        yield GaugeMetricFamily(
            "classroom_sync_present",
            "students of the classrooms in memory who are connected, to whatever node",
            value=sum(one.roster.present for one in classrooms),
        )
        yield GaugeMetricFamily(
            "classroom_sync_degraded_classrooms",
            "classrooms whose store is away",
            value=sum(classroom.is_store_away for classroom in classrooms),
        )
        yield CounterMetricFamily("classroom_sync_commits", "commits accepted", value=self._hub.commits)
        yield CounterMetricFamily("classroom_sync_deliveries", "messages handed to links", value=self._hub.deliveries)


def _round_trips(links: list[Link]) -> Metric:
    """The smallest round trips of the links, each by its gate, as quantiles; without those that answered no ping."""
    trips = (None if link.gate is None else link.gate.round_trip_s for link in links)
    seen = sorted(trip_s for trip_s in trips if trip_s is not None)
    family = GaugeMetricFamily(
        "classroom_sync_round_trip_seconds", "smallest round trips seen lately, over links", labels=["quantile"]
    )
    for quantile in _QUANTILES if seen else ():
        family.add_metric([str(quantile)], seen[min(len(seen) - 1, int(quantile * len(seen)))])
    return family


class MaterialsCollector(Collector):
    """What is counted of materials; `bytes_kept` is set before it is asked, for the disk may be slow to say it."""

    def __init__(self, figures: MaterialFigures) -> None:
        self._figures = figures
        self.bytes_kept = 0

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now."""
        figures = self._figures
        yield GaugeMetricFamily(
            "classroom_sync_material_bytes", "bytes in the folder of materials", value=self.bytes_kept
        )
        yield CounterMetricFamily("classroom_sync_material_pages", "pages drawn", value=figures.pages_drawn)
        yield CounterMetricFamily(
            "classroom_sync_material_worker_seconds", "how long workers that draw ran", value=figures.worker_s
        )
        yield CounterMetricFamily(
            "classroom_sync_material_workers_broken",
            "workers that broke over a page, and were followed by another",
            value=figures.workers_broken,
        )
        refused = CounterMetricFamily(
            "classroom_sync_uploads_refused", "files that were refused, by reason", labels=["reason"]
        )
        for reason in FileReason:
            refused.add_metric([reason.value], figures.refused_uploads[reason])
        yield refused


def metrics_router(hub: Hub, clock: Clock, files: MaterialFiles, figures: MaterialFigures) -> APIRouter:
    """The three addresses that machines ask."""
    router = APIRouter(tags=["operations"])
    registry = CollectorRegistry()
    registry.register(HubCollector(hub, clock))
    materials = MaterialsCollector(figures)
    registry.register(materials)

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
        materials.bytes_kept = await asyncio.to_thread(files.measure)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
