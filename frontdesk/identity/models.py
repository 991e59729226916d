"""Accounts and what they sign in with, sessions, approvals and the undertaking."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.kernel.db import Base, Owned, within

EVERYWHERE = UUID(int=0)
"""Accounts belong to no property: what is sealed or indexed for them stands under this id."""

KINDS = "kind IN ('price', 'refund', 'room', 'minor', 'document', 'authority', 'lookup', 'move', 'compensation')"


class Account(Base):
    """One named person, the same in every property (ACC-1); what they may do stands in their memberships."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("must_change_password OR one_time_until IS NULL", name="one_time"),
        CheckConstraint("length(username) > 0", name="username"),
        CheckConstraint("passkeys >= 0", name="passkeys"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    one_time_until: Mapped[datetime | None]
    totp_sealed: Mapped[bytes | None]
    totp_pending: Mapped[bytes | None]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    passkeys: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]

    @hybrid_property
    def enrolled(self) -> bool:
        """Tell whether the account signs in with a second factor: an authenticator's codes, a passkey, or either."""
        return self.totp_sealed is not None or self.passkeys > 0

    @enrolled.inplace.expression
    @classmethod
    def _enrolled(cls) -> ColumnElement[bool]:
        return or_(cls.totp_sealed.is_not(None), cls.passkeys > 0).label("enrolled")


class Membership(Base):
    """A role that an account holds in a property."""

    __tablename__ = "membership"

    property_id: Mapped[UUID] = mapped_column(ForeignKey("property.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class WebSession(Owned, Base):
    """Somebody at a screen, from sign-in to its end; the browser holds the token, the hotel only its hash."""

    __tablename__ = "web_session"
    __table_args__ = (
        within("workstation_id", "workstation"),
        UniqueConstraint("token_hash"),
        Index("ix_web_session_account", "account_id", "ended_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    workstation_id: Mapped[UUID | None]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    last_active_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(20))
    left_at: Mapped[str | None] = mapped_column(String(400))
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    challenged_at: Mapped[datetime | None]


class Passkey(Base):
    """A key that an authenticator holds for one account; the hotel keeps its public half (ACC-3)."""

    __tablename__ = "passkey"
    __table_args__ = (
        CheckConstraint("sign_count >= 0", name="sign_count"),
        UniqueConstraint("credential_id"),
        Index("ix_passkey_account", "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands in, once, for a lost second factor; it is random and long, so that a plain hash does."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime | None]


class ApiToken(Owned, Base):
    """What a program signs in with; printed once, kept as a hash."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_api_token_account", "property_id", "account_id"))

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInCounter(Base):
    """Attempts that did not succeed, of one user name or one address (both hashed), within one window (ACC-5)."""

    __tablename__ = "sign_in_counter"
    __table_args__ = (
        CheckConstraint("kind IN ('username', 'address')", name="kind"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    attempts: Mapped[int]
    since: Mapped[datetime]


class Undertaking(Owned, Base):
    """One version of the confidentiality undertaking; a change is a new version (ACC-7)."""

    __tablename__ = "undertaking"
    __table_args__ = (UniqueConstraint("property_id", "version"),)

    version: Mapped[int]
    text_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]


class UndertakingSignature(Owned, Base):
    """An account has signed one version (ACC-7)."""

    __tablename__ = "undertaking_signature"
    __table_args__ = (
        within("undertaking_id", "undertaking"),
        UniqueConstraint("property_id", "undertaking_id", "account_id"),
    )

    undertaking_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime]


class Approval(Owned, Base):
    """One person asked, another answered, for exactly what `subject_hash` stands for, once (ACC-6)."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint(KINDS, name="kind"),
        CheckConstraint("approver_id <> requester_id", name="two_people"),
        CheckConstraint("(approver_id IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("used_at IS NULL OR granted", name="used"),
        Index("ix_approval_pending", "property_id", "answered_at", "expires_at"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[dict[str, Any]]
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    requester_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    granted: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime | None]
