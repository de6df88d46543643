# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Devices, read points and keys for the RFID tests on a real server."""

PATH = "/reverse_logistics/rfid/v1/reads"
DEVICES = 4


def make(env, *_arguments):
    """Devices with a read point for each antenna, and the user who looks on.

    :return: the key of the first, the keys of all, and a second one of the second
    """
    from odoo.tests import new_test_user

    env = env(context={**env.context, "tracking_disable": True})
    devices = env["rfid.device"].create(
        [{"name": f"Dock {number}"} for number in range(1, DEVICES + 1)]
    )
    env["rfid.read.point"].create(
        [
            {
                "name": f"{device.name}/{antenna}",
                "device_id": device.id,
                "antenna": antenna,
            }
            for device in devices
            for antenna in range(1, 5)
        ]
    )
    new_test_user(
        env,
        login="manager",
        password="Returns-2026-race",
        groups="reverse_logistics.group_return_manager",
    )
    keys = [device._issue_key() for device in devices]
    return {
        "key": keys[0],
        "keys": keys,
        "devices": devices.ids,
        "second": devices[1]._issue_key(),
    }
