# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from outbound import new_secret, next_delay, sign, verify

# The example of the specification.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')


def test_the_example_of_the_specification():
    assert sign(SECRET, *MESSAGE) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_signatures_hold_for_what_was_signed_only():
    secret, header = new_secret(), None
    header = sign(secret, *MESSAGE)
    assert verify(secret, *MESSAGE, f"v1,wrong {header}")
    assert not verify(new_secret(), *MESSAGE, header)
    assert not verify(secret, MESSAGE[0], 1, MESSAGE[2], header)
    assert not verify(secret, *MESSAGE[:2], b"{}", header)
    assert not verify(secret, *MESSAGE, "")
    assert not verify(secret, *MESSAGE, "v1,é")


def test_secrets_differ():
    assert new_secret() != new_secret()
    with pytest.raises(ValueError):
        sign("whsec_not base64!", *MESSAGE)


def test_waits_grow_and_end():
    delays = [next_delay(count) for count in range(1, 11)]
    assert delays[-1] is None
    assert delays[:-1] == sorted(delays[:-1])
    assert next_delay(0) is None
