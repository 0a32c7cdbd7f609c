"""A Dask cluster: items go to whatever workers its scheduler has, and come back even where a worker dies."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from rotation.i18n import current_language
from rotation.planning.executors import Failure, Told, Work

RETRIES = 2
"""How often the scheduler tries an item again that failed because of a lost connection."""


class Cluster:
    """See rotation.planning.executors.Executor; `scheduler` is an address such as tcp://10.0.0.1:8786.

    The workers need this package in the same version. Raises ImportError without the extra `dask`, OSError where no
    scheduler answers.
    """

    def __init__(self, scheduler: str, seconds: float = 30.0) -> None:
        from distributed import Client

        self.client: Any = Client(scheduler, timeout=seconds, set_as_default=False)
        self.workers = max(1, len(self.client.scheduler_info()["workers"]))

    def run(
        self, work: Work, items: Mapping[str, bytes], told: Told | None = None
    ) -> Iterator[tuple[str, bytes | Failure]]:
        """Each item as a task of its own name; the rest is cancelled when the iterator is closed."""
        from distributed import as_completed

        topic = f"rotation-{secrets.token_hex(6)}"
        if told is not None:
            self.client.subscribe_topic(topic, lambda event: told(*event[1]))
        function = f"{work.__module__}:{work.__qualname__}"
        futures = {
            self.client.submit(
                _remote, function, item, topic, name, current_language(), pure=False, retries=RETRIES
            ): name
            for name, item in items.items()
        }
        try:
            for future in as_completed(futures, loop=self.client.loop):
                name = futures[future]
                if future.status == "finished":
                    code, content = future.result()
                    yield name, Failure(content.decode(), code) if code else content
                else:
                    yield name, Failure(str(future.exception()))
        finally:
            self.client.cancel(list(futures))
            if told is not None:
                self.client.unsubscribe_topic(topic)

    def close(self) -> None:
        """Leave the cluster as it was."""
        self.client.close()


def _remote(function: str, item: bytes, topic: str, name: str, language: str) -> tuple[int, bytes]:
    """On a worker: 0 and the result, or a failure's code and words; a lost worker alone is the scheduler's affair."""
    from distributed import get_worker

    from rotation.i18n import language as speaking
    from rotation.planning.worker import failure, found

    worker: Any = get_worker()
    try:
        with speaking(language):
            return 0, found(function)(item, lambda line: worker.log_event(topic, (name, line)))
    except Exception as error:
        why = failure(error)
        return why.code, why.why.encode()
