# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """What was packed before this addon was installed is exported as such, too."""
    for key, packing in (("packed_in", "ADD"), ("unpacked_from", "DELETE")):
        env.cr.execute(
            """UPDATE return_event SET packing = %(packing)s,
                   parent_code = data ->> %(key)s
               WHERE packing IS NULL AND jsonb_exists(data, %(key)s)
                 AND data ->> %(key)s IS NOT NULL""",
            {"key": key, "packing": packing},
        )
