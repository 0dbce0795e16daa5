"""Eight processes that enter and approve hours through the services: ``python -m tests.bench.writers``.

It reads its work from standard input. The processes are forked before any of them opens the database, and they
begin together.
"""

import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

LONGEST = 300


@dataclass(frozen=True)
class Share:
    """What one process does: (activity, who enters, who approves, volunteers) each."""

    jobs: list[tuple[int, int, int, list[int]]]


@dataclass(frozen=True)
class Done:
    seconds: float
    cpu: float


def together(shares: Sequence[Share], *, marking: bool, environment: dict[str, str]) -> Done:
    """Run the shares side by side in processes of their own."""
    work = json.dumps({"shares": [asdict(share) for share in shares], "marking": marking})
    command = [sys.executable, "-m", "tests.bench.writers"]
    ran = subprocess.run(command, input=work, env=environment, capture_output=True, text=True, timeout=LONGEST)
    if ran.returncode != 0:
        raise RuntimeError(f"the writers failed: {ran.stderr[-2000:]}")
    return Done(**json.loads(ran.stdout.splitlines()[-1]))


def main() -> None:
    import django

    django.setup()
    work = json.load(sys.stdin)
    if not work["marking"]:
        forget_marks()
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(len(work["shares"])), context.SimpleQueue()
    processes = [context.Process(target=write, args=(share["jobs"], barrier, results)) for share in work["shares"]]
    for process in processes:
        process.start()
    spans = [results.get() for _ in processes]
    for process in processes:
        process.join()
    wrong = [error for *_, error in spans if error]
    if wrong:
        sys.exit(wrong[0])
    seconds = max(end for _, end, _, _ in spans) - min(begin for begin, _, _, _ in spans)
    print(json.dumps({"seconds": seconds, "cpu": sum(cpu for _, _, cpu, _ in spans)}))


def forget_marks() -> None:
    """The services' calls that mark do nothing, wherever they were imported."""
    for module in [module for name, module in sys.modules.items() if name.startswith(("volunteers.", "activities."))]:
        for name in ("mark_changed", "mark_all_changed"):
            if hasattr(module, name):
                setattr(module, name, nothing)


def nothing(*_arguments: Any, **_named: Any) -> None:
    return None


def write(jobs: list[Any], barrier: Barrier, results: Any) -> None:
    """One process; the first statement is sent before the start, so that connecting is not counted."""
    error, begun, cpu = "", 0.0, 0.0
    try:
        prepared = prepare(jobs)
        barrier.wait(LONGEST)
        begun, cpu = time.monotonic(), time.process_time()
        for one in prepared:
            one()
    except Exception as failure:
        barrier.abort()
        error = f"{type(failure).__name__}: {failure}"
    results.put((begun, time.monotonic(), time.process_time() - cpu, error))


def prepare(jobs: list[Any]) -> list[Callable[[], None]]:
    from activities.models import Activity
    from practice.models import User
    from volunteers.models import Volunteer

    people = Volunteer.objects.in_bulk({volunteer for *_, crew in jobs for volunteer in crew})
    activities = Activity.objects.select_related("place__parent", "team").in_bulk([job[0] for job in jobs])
    users = User.objects.in_bulk({key for _, by, second, _ in jobs for key in (by, second)})
    return [
        work_of(activities[activity], users[by], users[second], [people[key] for key in crew])
        for activity, by, second, crew in jobs
    ]


def work_of(activity: Any, by: Any, second: Any, crew: list[Any]) -> Callable[[], None]:
    from django.utils import timezone

    from activities.services import occasion_of
    from volunteers.models import ServiceRecord
    from volunteers.services import Entry, approve_hours, enter_hours

    occasion = occasion_of(activity)
    entries = [Entry(one, 90) for one in crew]

    def work() -> None:
        enter_hours(occasion=occasion, entries=entries, source=ServiceRecord.Source.HEAD, by=by, now=timezone.now())
        waiting = ServiceRecord.objects.filter(activity_uid=activity.uid, status="submitted")
        approve_hours(records=list(waiting.values_list("pk", flat=True)), by=second, now=timezone.now())

    return work


if __name__ == "__main__":
    main()
