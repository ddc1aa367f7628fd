"""One verb, one transaction, tried again when the database asks for it."""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected, SerializationFailure

P = ParamSpec("P")
R = TypeVar("R")

MOST_TRIES = 5
_AGAIN = (DeadlockDetected, SerializationFailure)


def one_transaction(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in a transaction; after a deadlock or serialization failure, run it again from the start.

    Inside a transaction of the caller it is a savepoint and is not repeated: only who began can begin again.
    """

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 1 if transaction.get_connection().in_atomic_block else MOST_TRIES
        for attempt in range(1, tries + 1):
            try:
                with transaction.atomic():
                    return verb(*args, **kwargs)
            except OperationalError as error:
                if attempt == tries or not isinstance(error.__cause__, _AGAIN):
                    raise
                # Two that collided must not collide again in step.
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
        raise AssertionError("unreachable")

    return run
