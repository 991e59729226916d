"""Messages by e-mail, through the hotel's own mail server."""

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any, Final

from frontdesk.config import MailServer
from frontdesk.edge.posting import NotDelivered

SECONDS: Final = 10.0

DEPARTMENTS: Final = {
    "front_office": "前厅 Front office",
    "housekeeping": "房务 Housekeeping",
    "switchboard": "总机 Switchboard",
    "bell": "礼宾 Bell desk",
    "food_and_beverage": "餐饮 Food and beverage",
    "engineering": "工程 Engineering",
    "security": "保安 Security",
    "finance": "财务 Finance",
    "duty_manager": "值班经理 Duty manager",
}
"""In both languages: a department's mailbox is read by everybody."""


def send(server: MailServer, to: str, facts: Mapping[str, Any], seconds: float = SECONDS) -> None:
    """Send what is told of a task to a mailbox, or raise `NotDelivered`: `mail-refused`, `too-slow`, `unreachable`."""
    try:
        with _connected(server, seconds) as connection:
            if server.username:
                connection.login(server.username, server.password or "")
            connection.send_message(message(server.sender, to, facts))
    except smtplib.SMTPException:
        raise NotDelivered("mail-refused") from None
    except TimeoutError:
        raise NotDelivered("too-slow") from None
    except (OSError, ValueError):
        raise NotDelivered("unreachable") from None


def message(sender: str, to: str, facts: Mapping[str, Any]) -> EmailMessage:
    """Return the mail: department, room and times, in both languages; who wants more reads the list."""
    mail = EmailMessage()
    department = DEPARTMENTS.get(facts["department"], facts["department"])
    room = f" · {facts['room']}" if facts["room"] else ""
    title = "任务超时 Late task" if facts["change"] == "escalated" else "新任务 New task"
    mail["From"], mail["To"], mail["Date"] = sender, to, formatdate()
    mail["Subject"] = f"{title} · {department}{room}"
    mail["Message-ID"] = f"<{facts['delivery_id']}@{facts['property']}.frontdesk.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"{title}{room}\n{department}\n通知 Told: {facts['told_at']}\n限时 Due: {facts['due_at']}\n\n"
        "请在部门收件箱查看。 See the department's inbox.\n"
    )
    return mail


def _connected(server: MailServer, seconds: float) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=ssl.create_default_context())
    connection = smtplib.SMTP(server.host, server.port, timeout=seconds)
    if server.security == "starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection
