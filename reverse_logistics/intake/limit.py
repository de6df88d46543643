# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
import time


class MissLimit:
    """How often each address may guess wrong: `most` times in `seconds`.

    Kept in the memory of one process and bounded: with several processes an address has
    as many tries in each, which is still nothing against 144 random bits.
    """

    def __init__(self, most, seconds, addresses=10_000, clock=time.monotonic):
        self._most, self._seconds, self._addresses = most, seconds, addresses
        self._clock = clock
        self._misses = {}
        self._lock = threading.Lock()

    def wait(self, address):
        """Seconds until an address may ask again; 0 when it may now."""
        with self._lock:
            misses = self._recent(address)
            if len(misses) < self._most:
                return 0
            return max(1, round(misses[0] + self._seconds - self._clock()))

    def miss(self, address):
        """Note a wrong guess."""
        with self._lock:
            misses = [*self._recent(address), self._clock()][-self._most :]
            self._misses.pop(address, None)
            self._misses[address] = misses  # the latest stands last
            while len(self._misses) > self._addresses:
                self._misses.pop(next(iter(self._misses)))

    def clear(self):
        """Forget everything."""
        with self._lock:
            self._misses.clear()

    def _recent(self, address):
        since = self._clock() - self._seconds
        return [moment for moment in self._misses.get(address, ()) if moment > since]
