# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One run of the job that exchanges messages, in a process of its own."""


def make(env, provider):
    """Send what is due.

    :return: the text of each file that lies in the provider's directory
    """
    env["tpl.message"]._cron_send()
    folder = env["tpl.provider"].browse(provider)._get_directory() / "out"
    return [path.read_text() for path in sorted(folder.iterdir())]
