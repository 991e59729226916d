"""How a sign-in or an approval is refused."""

from frontdesk.kernel.errors import Reason, Refused


class WrongCredentials(Refused):
    """Name, password or code was wrong; which one is not told (ACC-5)."""

    code = "credentials-wrong"
    status = 401

    def __init__(self) -> None:
        super().__init__([Reason(self.code, rule="ACC-5")])


class TooManyAttempts(Refused):
    """Too many attempts did not succeed; `retry_after` seconds must pass (ACC-5)."""

    code = "too-many-attempts"
    status = 429

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, -(-retry_after // 60))
        super().__init__([Reason(self.code, rule="ACC-5", facts={"minutes": minutes})])
        self.retry_after = retry_after


class CodeNeeded(Refused):
    """The password was right, and the account also signs in with a second factor (ACC-3)."""

    code = "second-factor-missing"
    status = 401

    def __init__(self) -> None:
        super().__init__([Reason(self.code, "code", "ACC-3")])


class AnotherAccount(Refused):
    """A screen's sign-in is renewed only by the person whose work stands on it (ACC-1)."""

    code = "another-account"

    def __init__(self) -> None:
        super().__init__([Reason(self.code, "username", "ACC-1")])
