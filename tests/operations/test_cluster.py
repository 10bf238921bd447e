"""Three nodes behind HAProxy with PostgreSQL, Redis and S3: whatever breaks, no reader notices. `make cluster` runs the long form."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.cluster import Cluster, Node, Readers, pages_of, pin_of_the_article, serve_cluster

READS = int(os.environ.get("CLUSTER_READS", "0"))  # `make cluster` asks for 200,000
PUBLISHES = int(os.environ.get("CLUSTER_PUBLISHES", "0"))
FREEZE = float(os.environ.get("CLUSTER_FREEZE", "1"))  # seconds, for the first time; then five
IS_LONG = bool(READS)
SOON = 5  # seconds until all nodes have a library; only the long form, on a machine of its own, insists on it

Fault = tuple[str, Callable[[], None], Callable[[], None]]


def faults(cluster: Cluster, node: Node) -> Iterator[Fault]:
    for name, service in (("PostgreSQL", cluster.postgresql), ("Redis", cluster.redis), ("S3", cluster.s3)):
        yield f"{name} frozen", service.freeze, service.wake
        yield f"{name} stopped", service.stop, service.start
    yield "a node frozen", node.freeze, node.wake


def test_no_reader_notices_whatever_breaks_and_all_nodes_get_each_library(tmp_path: Path) -> None:
    with serve_cluster(tmp_path) as cluster:
        pin = pin_of_the_article(cluster)
        took, counts, round_number = [], dict.fromkeys(("fault", "rolling restart", "kill -9"), 0), 0
        with Readers(cluster.port, pin, threads=8 if IS_LONG else 3, pause=0 if IS_LONG else 0.03) as readers:
            while not round_number or len(readers.seconds) < READS or cluster.published < PUBLISHES:
                node = cluster.nodes[round_number % len(cluster.nodes)]
                lasts = FREEZE if not round_number else min(FREEZE, 5)
                rolling = threading.Thread(target=lambda: [cluster.restart(each) for each in cluster.nodes])
                rolling.start()
                if IS_LONG:
                    rolling.join()
                for what, break_it, mend in faults(cluster, node):
                    if "node" in what:
                        rolling.join()  # one node at a time
                    during = cluster.publish if IS_LONG and not what.startswith(("S3", "a node")) else lambda: None
                    break_it()
                    during()
                    time.sleep(lasts)
                    mend()
                    counts["fault"] += 1
                    if IS_LONG:
                        cluster.publish()
                        took.append(cluster.seconds_until_all_have_it())
                counts["rolling restart"] += 1
                cluster.publish()
                took.append(cluster.seconds_until_all_have_it())
                node.kill()
                cluster.publish()
                cluster.start(node)
                counts["kill -9"] += 1
                cluster.seconds_until_all_have_it()
                round_number += 1
        pages = [pages_of(cluster, node) for node in cluster.nodes]
        times = sorted(readers.seconds)
        print(
            f"\n{len(times):,} reads through HAProxy, {len(readers.failed)} failed; {cluster.published} publishes, "
            f"{', '.join(f'{count} × {what}' for what, count in counts.items())}; a new library on all nodes after "
            f"{max(took):.1f} s at most; 99 % of reads in {times[len(times) * 99 // 100]:.2f} s, the slowest in "
            f"{times[-1]:.1f} s; {len(pages[0])} pages with the same bytes on {len(pages)} nodes"
        )
        logs = "".join(node.server.log.read_text("utf-8") for node in cluster.nodes)
        assert "Traceback" not in logs, logs[logs.index("Traceback") - 500 :][:5000]
        assert readers.failed == []
        assert pages[0] == pages[1] == pages[2] and {status for status, _ in pages[0].values()} <= {200, 301, 302}
        assert not IS_LONG or max(took) <= SOON, took
