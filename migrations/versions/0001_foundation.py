"""The foundation: property, people, rooms, rates, money, stays, trail and outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from frontdesk.kernel.append_only import protect, unprotect
from frontdesk.kernel.db import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "acknowledgement",
    "authority_opening",
    "authority_receipt",
    "deposit_entry",
    "folio_entry",
    "quote_night",
    "rate_change_slip",
    "read_drop",
    "read_entry",
    "read_list",
    "read_seal",
    "receipt",
    "room_change",
    "trail_entry",
)

TABLES = (
    "complaint_task",
    "complaint_compensation",
    "complaint_call_back",
    "visitor",
    "valuables",
    "police_report",
    "legal_hold",
    "key_card",
    "complaint",
    "advance_wish",
    "wake_up_call",
    "room_change",
    "registration",
    "quiet_line",
    "planned_move",
    "patrol_round",
    "opening",
    "meal_voucher",
    "assistance_need",
    "acknowledgement",
    "stay",
    "reservation_night",
    "inspection",
    "work_order",
    "task_note",
    "reservation",
    "receipt",
    "rate_change_slip",
    "quote_night",
    "delivery",
    "authority_receipt",
    "authority_opening",
    "task",
    "suspicion",
    "room_occupancy",
    "room_night",
    "room_feature",
    "room_check",
    "room_block",
    "room_assignment",
    "rate",
    "quote",
    "lost_item",
    "honey_guest",
    "guest_name_key",
    "guest_index",
    "floor_report",
    "erasure",
    "discrepancy",
    "deposit_entry",
    "authority_request",
    "web_session",
    "undertaking_signature",
    "room",
    "referral",
    "rate_plan",
    "guest",
    "folio_entry",
    "deposit",
    "booking",
    "workstation",
    "undertaking",
    "trail_head",
    "trail_entry",
    "task_wording",
    "task_time",
    "task_digest",
    "subscription",
    "shift",
    "room_type",
    "room_claim",
    "retention_run",
    "recovery_code",
    "read_seal",
    "print_count",
    "passkey",
    "outbox_event",
    "night_audit",
    "news_line",
    "news_head",
    "nearby_hotel",
    "minibar_item",
    "membership",
    "member_card",
    "lookup",
    "idempotency_key",
    "guest_message",
    "guest_key",
    "folio",
    "feature",
    "enquiry_script",
    "enquiry",
    "emergency_names",
    "draft",
    "department_supervisor",
    "counter",
    "company",
    "approval",
    "api_token",
    "sign_in_counter",
    "read_list",
    "read_entry",
    "read_drop",
    "property",
    "account",
)


def upgrade() -> None:
    """Make every table, then let the database guard what may only be appended."""
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("one_time_until", Instant(timezone=True), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_pending", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("passkeys", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("length(username) > 0", name=op.f("ck_account_username")),
        sa.CheckConstraint("must_change_password OR one_time_until IS NULL", name=op.f("ck_account_one_time")),
        sa.CheckConstraint("passkeys >= 0", name=op.f("ck_account_passkeys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "property",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("address_zh", sa.String(length=240), nullable=False),
        sa.Column("address_en", sa.String(length=240), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("default_locale", sa.String(length=8), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("key_fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "index_keys", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "settings", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_property_currency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_property")),
        sa.UniqueConstraint("code", name=op.f("uq_property_code")),
    )
    op.create_table(
        "read_drop",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("upto", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("property_id", "upto", name=op.f("pk_read_drop")),
    )
    op.create_table(
        "read_entry",
        sa.Column(
            "sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("subjects", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_read_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_read_entry_at", "read_entry", ["property_id", "at"], unique=False)
    op.create_index("ix_read_entry_subjects", "read_entry", ["subjects"], unique=False)
    op.create_table(
        "read_list",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_read_list")),
    )
    op.create_table(
        "sign_in_counter",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('username', 'address')", name=op.f("ck_sign_in_counter_kind")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_sign_in_counter_attempts")),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_sign_in_counter")),
    )
    op.create_table(
        "api_token",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_api_token_account_id")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_api_token_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index("ix_api_token_account", "api_token", ["property_id", "account_id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "subject", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("subject_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("used_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('price', 'refund', 'room', 'minor', 'document', 'authority', 'lookup', 'move', 'compensation')",
            name=op.f("ck_approval_kind"),
        ),
        sa.CheckConstraint("(approver_id IS NULL) = (answered_at IS NULL)", name=op.f("ck_approval_answered")),
        sa.CheckConstraint("approver_id <> requester_id", name=op.f("ck_approval_two_people")),
        sa.CheckConstraint("used_at IS NULL OR granted", name=op.f("ck_approval_used")),
        sa.ForeignKeyConstraint(["approver_id"], ["account.id"], name=op.f("fk_approval_approver_id")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_approval_property_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["account.id"], name=op.f("fk_approval_requester_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_pending", "approval", ["property_id", "answered_at", "expires_at"], unique=False)
    op.create_table(
        "company",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("city_ledger_approved", sa.Boolean(), nullable=False),
        sa.Column("credit_limit", sa.BigInteger(), nullable=False),
        sa.Column("credit_used", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("credit_used >= 0 AND credit_used <= credit_limit", name=op.f("ck_company_credit")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_company_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_company")),
        sa.UniqueConstraint("property_id", "code", name=op.f("uq_company_property_id_code")),
    )
    op.create_table(
        "counter",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_counter_property_id")),
        sa.PrimaryKeyConstraint("property_id", "name", name=op.f("pk_counter")),
    )
    op.create_table(
        "department_supervisor",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_department_supervisor_account_id")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_department_supervisor_property_id")),
        sa.PrimaryKeyConstraint("property_id", "department", name=op.f("pk_department_supervisor")),
    )
    op.create_table(
        "draft",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("scan_key", sa.LargeBinary(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("updated_at", Instant(timezone=True), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_draft_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_account", "draft", ["property_id", "account_id"], unique=False)
    op.create_table(
        "emergency_names",
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("reason_code", sa.String(length=20), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", Instant(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(reviewed_by IS NULL) = (verdict IS NULL)", name=op.f("ck_emergency_names_verdict")),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR reviewed_by <> opened_by", name=op.f("ck_emergency_names_two_people")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_emergency_names_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_emergency_names")),
    )
    op.create_index("ix_emergency_names_opened", "emergency_names", ["property_id", "opened_at"], unique=False)
    op.create_table(
        "enquiry",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("closes_at", Instant(timezone=True), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("given_until", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('visitor', 'phone')", name=op.f("ck_enquiry_channel")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_enquiry_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_enquiry")),
    )
    op.create_index("ix_enquiry_account", "enquiry", ["property_id", "account_id", "opened_at"], unique=False)
    op.create_index("ix_enquiry_closes", "enquiry", ["property_id", "closes_at"], unique=False)
    op.create_index("ix_enquiry_given", "enquiry", ["property_id", "given_until"], unique=False)
    op.create_index(
        "ix_enquiry_waiting",
        "enquiry",
        ["property_id", "opened_at"],
        unique=False,
        postgresql_where=sa.text("outcome IS NULL"),
        sqlite_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "enquiry_script",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("text_zh", sa.String(length=300), nullable=False),
        sa.Column("text_en", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_enquiry_script_property_id")),
        sa.PrimaryKeyConstraint("property_id", "name", name=op.f("pk_enquiry_script")),
    )
    op.create_table(
        "feature",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_feature_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_feature")),
        sa.UniqueConstraint("property_id", "code", name=op.f("uq_feature_property_id_code")),
    )
    op.create_table(
        "folio",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('registration', 'master')", name=op.f("ck_folio_kind")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_folio_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_folio")),
    )
    op.create_table(
        "guest_key",
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("destroyed_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_guest_key_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_guest_key")),
    )
    op.create_table(
        "guest_message",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", Instant(timezone=True), nullable=False),
        sa.Column("batch_at", Instant(timezone=True), nullable=False),
        sa.Column("purge_at", Instant(timezone=True), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_guest_message_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_guest_message")),
    )
    op.create_index("ix_guest_message_batch", "guest_message", ["property_id", "batch_at"], unique=False)
    op.create_index("ix_guest_message_purge", "guest_message", ["property_id", "purge_at"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_idempotency_key_property_id")),
        sa.PrimaryKeyConstraint("property_id", "account_id", "route", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "lookup",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.Column("warned_hour", sa.Boolean(), nullable=False),
        sa.Column("warned_day", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_lookup_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_lookup")),
    )
    op.create_index("ix_lookup_account", "lookup", ["property_id", "account_id", "at"], unique=False)
    op.create_table(
        "member_card",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_member_card_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_member_card")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_member_card_property_id_number")),
    )
    op.create_table(
        "membership",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_membership_account_id")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_membership_property_id")),
        sa.PrimaryKeyConstraint("property_id", "account_id", "role", name=op.f("pk_membership")),
    )
    op.create_table(
        "minibar_item",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("price > 0", name=op.f("ck_minibar_item_price")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_minibar_item_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_minibar_item")),
        sa.UniqueConstraint("property_id", "code", name=op.f("uq_minibar_item_property_id_code")),
    )
    op.create_table(
        "nearby_hotel",
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("distance_m", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_nearby_hotel_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_nearby_hotel")),
    )
    op.create_table(
        "news_head",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_news_head_property_id")),
        sa.PrimaryKeyConstraint("property_id", "department", name=op.f("pk_news_head")),
    )
    op.create_table(
        "news_line",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_news_line_property_id")),
        sa.PrimaryKeyConstraint("property_id", "department", "number", name=op.f("pk_news_line")),
    )
    op.create_table(
        "night_audit",
        sa.Column("closed_date", sa.Date(), nullable=False),
        sa.Column("opened_date", sa.Date(), nullable=False),
        sa.Column("drafts_dropped", sa.BigInteger(), nullable=False),
        sa.Column("rooms_soiled", sa.BigInteger(), nullable=False),
        sa.Column("carried_over", sa.BigInteger(), nullable=False),
        sa.Column("run_at", Instant(timezone=True), nullable=False),
        sa.Column("run_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("opened_date > closed_date", name=op.f("ck_night_audit_dates")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_night_audit_property_id")),
        sa.ForeignKeyConstraint(["run_by"], ["account.id"], name=op.f("fk_night_audit_run_by")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_night_audit")),
        sa.UniqueConstraint("property_id", "closed_date", name=op.f("uq_night_audit_property_id_closed_date")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("delivered_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_outbox_event_property_id")),
        sa.PrimaryKeyConstraint("property_id", "sequence", name=op.f("pk_outbox_event")),
    )
    op.create_index(
        "ix_outbox_event_undelivered",
        "outbox_event",
        ["property_id", "sequence"],
        unique=False,
        postgresql_where=sa.text("delivered_at IS NULL"),
        sqlite_where=sa.text("delivered_at IS NULL"),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("last_used_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_account", "passkey", ["account_id"], unique=False)
    op.create_table(
        "print_count",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("copies", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_print_count_property_id")),
        sa.PrimaryKeyConstraint("property_id", "document", "subject_id", name=op.f("pk_print_count")),
    )
    op.create_table(
        "read_seal",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("after", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_read_seal_property_id")),
        sa.PrimaryKeyConstraint("property_id", "after", name=op.f("pk_read_seal")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "retention_run",
        sa.Column("started_at", Instant(timezone=True), nullable=False),
        sa.Column("touched_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column(
            "cursor", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "counts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_retention_run_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_retention_run")),
    )
    op.create_index("ix_retention_run_started", "retention_run", ["property_id", "started_at"], unique=False)
    op.create_index(
        "uq_retention_run_open",
        "retention_run",
        ["property_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "room_claim",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("released_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('reservation', 'stay', 'block')", name=op.f("ck_room_claim_kind")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_claim_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_room_claim")),
    )
    op.create_table(
        "room_type",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("sleeps", sa.BigInteger(), nullable=False),
        sa.Column("extra_beds", sa.BigInteger(), nullable=False),
        sa.Column("cots", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("sleeps > 0", name=op.f("ck_room_type_sleeps")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_type_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_room_type")),
        sa.UniqueConstraint("property_id", "code", name=op.f("uq_room_type_property_id_code")),
    )
    op.create_table(
        "shift",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("workstation_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("opening_float", sa.BigInteger(), nullable=False),
        sa.Column("counted_cash", sa.BigInteger(), nullable=True),
        sa.Column("expected_cash", sa.BigInteger(), nullable=True),
        sa.Column("difference_reason", sa.String(length=200), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("opening_float >= 0", name=op.f("ck_shift_opening_float")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_shift_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_shift")),
    )
    op.create_index(
        "uq_shift_open",
        "shift",
        ["property_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "subscription",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column(
            "departments", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("not_before", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('webhook', 'mail')", name=op.f("ck_subscription_channel")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_subscription_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_subscription")),
    )
    op.create_table(
        "task_digest",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_task_digest_property_id")),
        sa.PrimaryKeyConstraint("property_id", "day", "department", name=op.f("pk_task_digest")),
    )
    op.create_table(
        "task_time",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_task_time_minutes")),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_task_time_property_id")),
        sa.PrimaryKeyConstraint("property_id", "department", "kind", name=op.f("pk_task_time")),
    )
    op.create_table(
        "task_wording",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("zh", sa.String(length=120), nullable=False),
        sa.Column("en", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_task_wording_property_id")),
        sa.PrimaryKeyConstraint("property_id", "department", "kind", name=op.f("pk_task_wording")),
    )
    op.create_table(
        "trail_entry",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_trail_entry_property_id")),
        sa.PrimaryKeyConstraint("property_id", "sequence", name=op.f("pk_trail_entry")),
    )
    op.create_table(
        "trail_head",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_trail_head_property_id")),
        sa.PrimaryKeyConstraint("property_id", name=op.f("pk_trail_head")),
    )
    op.create_table(
        "undertaking",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("published_at", Instant(timezone=True), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_undertaking_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_undertaking")),
        sa.UniqueConstraint("property_id", "version", name=op.f("uq_undertaking_property_id_version")),
    )
    op.create_table(
        "workstation",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("printer", sa.String(length=120), nullable=True),
        sa.Column("encoder", sa.String(length=40), nullable=False),
        sa.Column("drawer", sa.String(length=60), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_workstation_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_workstation")),
    )
    op.create_table(
        "booking",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "company_id"],
            ["company.property_id", "company.id"],
            name=op.f("fk_booking_property_id_company_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_booking_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_booking")),
    )
    op.create_table(
        "deposit",
        sa.Column("folio_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("applied", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("forfeited", sa.BigInteger(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "held >= 0 AND applied >= 0 AND refunded >= 0 AND forfeited >= 0", name=op.f("ck_deposit_amounts")
        ),
        sa.CheckConstraint("received = held + applied + refunded + forfeited", name=op.f("ck_deposit_balance")),
        sa.ForeignKeyConstraint(
            ["property_id", "folio_id"], ["folio.property_id", "folio.id"], name=op.f("fk_deposit_property_id_folio_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_deposit_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("property_id", "folio_id", name=op.f("uq_deposit_property_id_folio_id")),
    )
    op.create_table(
        "folio_entry",
        sa.Column("folio_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_folio_entry_reversal")),
        sa.CheckConstraint(
            "kind IN ('charge', 'payment', 'deposit', 'credit', 'reversal')", name=op.f("ck_folio_entry_kind")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_folio_entry_amount")),
        sa.ForeignKeyConstraint(
            ["property_id", "company_id"],
            ["company.property_id", "company.id"],
            name=op.f("fk_folio_entry_property_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "folio_id"],
            ["folio.property_id", "folio.id"],
            name=op.f("fk_folio_entry_property_id_folio_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "reverses_id"],
            ["folio_entry.property_id", "folio_entry.id"],
            name=op.f("fk_folio_entry_property_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "shift_id"],
            ["shift.property_id", "shift.id"],
            name=op.f("fk_folio_entry_property_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_folio_entry_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_folio_entry")),
        sa.UniqueConstraint("property_id", "folio_id", "code", "night", name="uq_folio_entry_night"),
        sa.UniqueConstraint("property_id", "reverses_id", name=op.f("uq_folio_entry_property_id_reverses_id")),
    )
    op.create_index("ix_folio_entry_folio", "folio_entry", ["property_id", "folio_id"], unique=False)
    op.create_index("ix_folio_entry_shift", "folio_entry", ["property_id", "shift_id"], unique=False)
    op.create_table(
        "guest",
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("shown_surname", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("shown_level", sa.String(length=14), nullable=False),
        sa.Column("vip_level", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("last_stay", sa.Date(), nullable=True),
        sa.Column("forgotten_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "id"], ["guest_key.property_id", "guest_key.id"], name=op.f("fk_guest_property_id_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_guest_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_guest")),
    )
    op.create_index(
        "ix_guest_last_stay",
        "guest",
        ["property_id", "last_stay", "id"],
        unique=False,
        postgresql_where=sa.text("forgotten_at IS NULL"),
        sqlite_where=sa.text("forgotten_at IS NULL"),
    )
    op.create_table(
        "rate_plan",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("terms_zh", sa.String(length=400), nullable=False),
        sa.Column("terms_en", sa.String(length=400), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("member_level", sa.String(length=20), nullable=True),
        sa.Column("sold_from_minute", sa.BigInteger(), nullable=True),
        sa.Column("sold_until_minute", sa.BigInteger(), nullable=True),
        sa.Column("check_out_minute", sa.BigInteger(), nullable=True),
        sa.Column("block_hours", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('rack', 'member', 'corporate', 'early_morning', 'hourly')", name=op.f("ck_rate_plan_kind")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "company_id"],
            ["company.property_id", "company.id"],
            name=op.f("fk_rate_plan_property_id_company_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_rate_plan_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_rate_plan")),
        sa.UniqueConstraint("property_id", "code", name=op.f("uq_rate_plan_property_id_code")),
    )
    op.create_table(
        "referral",
        sa.Column("nearby_hotel_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("contacted", sa.Boolean(), nullable=False),
        sa.Column("consent_to_pass_data", sa.Boolean(), nullable=False),
        sa.Column("at_hotel_cost", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("persons > 0", name=op.f("ck_referral_persons")),
        sa.ForeignKeyConstraint(
            ["property_id", "nearby_hotel_id"],
            ["nearby_hotel.property_id", "nearby_hotel.id"],
            name=op.f("fk_referral_property_id_nearby_hotel_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_referral_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_referral")),
    )
    op.create_table(
        "room",
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("floor", sa.String(length=10), nullable=False),
        sa.Column("room_type_id", sa.Uuid(), nullable=False),
        sa.Column("location_zh", sa.String(length=80), nullable=False),
        sa.Column("location_en", sa.String(length=80), nullable=False),
        sa.Column("occupancy", sa.String(length=10), nullable=False),
        sa.Column("cleanliness", sa.String(length=10), nullable=False),
        sa.Column("cleanliness_at", Instant(timezone=True), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cleanliness IN ('clean', 'dirty', 'inspected')", name=op.f("ck_room_cleanliness")),
        sa.CheckConstraint("occupancy IN ('vacant', 'occupied')", name=op.f("ck_room_occupancy")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_type_id"],
            ["room_type.property_id", "room_type.id"],
            name=op.f("fk_room_property_id_room_type_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_room")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_room_property_id_number")),
    )
    op.create_index("ix_room_type_active", "room", ["property_id", "room_type_id"], unique=False)
    op.create_table(
        "undertaking_signature",
        sa.Column("undertaking_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", Instant(timezone=True), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_undertaking_signature_account_id")),
        sa.ForeignKeyConstraint(
            ["property_id", "undertaking_id"],
            ["undertaking.property_id", "undertaking.id"],
            name=op.f("fk_undertaking_signature_property_id_undertaking_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_undertaking_signature_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_undertaking_signature")),
        sa.UniqueConstraint(
            "property_id",
            "undertaking_id",
            "account_id",
            name=op.f("uq_undertaking_signature_property_id_undertaking_id_account_id"),
        ),
    )
    op.create_table(
        "web_session",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("workstation_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("last_active_at", Instant(timezone=True), nullable=False),
        sa.Column("second_factor_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.Column("left_at", sa.String(length=400), nullable=True),
        sa.Column("challenge", sa.LargeBinary(length=32), nullable=True),
        sa.Column("challenged_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_web_session_account_id")),
        sa.ForeignKeyConstraint(
            ["property_id", "workstation_id"],
            ["workstation.property_id", "workstation.id"],
            name=op.f("fk_web_session_property_id_workstation_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_web_session_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    op.create_index("ix_web_session_account", "web_session", ["account_id", "ended_at"], unique=False)
    op.create_table(
        "authority_request",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("copies", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=False),
        sa.Column(
            "fields", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", Instant(timezone=True), nullable=False),
        sa.Column("page_at", Instant(timezone=True), nullable=False),
        sa.Column("paged_at", Instant(timezone=True), nullable=True),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("open_until", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(scope = 'room') = (room_id IS NOT NULL)", name=op.f("ck_authority_request_room")),
        sa.CheckConstraint("basis = 'written' OR NOT copies", name=op.f("ck_authority_request_copies")),
        sa.CheckConstraint("basis IN ('on_the_spot', 'written')", name=op.f("ck_authority_request_basis")),
        sa.CheckConstraint("scope IN ('person', 'room', 'register')", name=op.f("ck_authority_request_scope")),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'denied', 'expired', 'withdrawn')",
            name=op.f("ck_authority_request_state"),
        ),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> requested_by", name=op.f("ck_authority_request_two_people")
        ),
        sa.CheckConstraint("until_date >= from_date", name=op.f("ck_authority_request_dates")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_authority_request_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_authority_request_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_authority_request")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_authority_request_property_id_number")),
    )
    op.create_index("ix_authority_request_made", "authority_request", ["property_id", "requested_at"], unique=False)
    op.create_index(
        "ix_authority_request_pending",
        "authority_request",
        ["property_id", "page_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
        sqlite_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "deposit_entry",
        sa.Column("deposit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("returns_id", sa.Uuid(), nullable=True),
        sa.Column("folio_entry_id", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_deposit_entry_reversal")),
        sa.CheckConstraint(
            "kind IN ('received', 'top_up', 'applied', 'refunded', 'forfeited', 'reversal')",
            name=op.f("ck_deposit_entry_kind"),
        ),
        sa.CheckConstraint(
            "method IN ('cash', 'card_pre_authorisation', 'wechat_pay', 'alipay', 'city_ledger')",
            name=op.f("ck_deposit_entry_method"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_deposit_entry_amount")),
        sa.ForeignKeyConstraint(
            ["property_id", "company_id"],
            ["company.property_id", "company.id"],
            name=op.f("fk_deposit_entry_property_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "deposit_id"],
            ["deposit.property_id", "deposit.id"],
            name=op.f("fk_deposit_entry_property_id_deposit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "folio_entry_id"],
            ["folio_entry.property_id", "folio_entry.id"],
            name=op.f("fk_deposit_entry_property_id_folio_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "returns_id"],
            ["deposit_entry.property_id", "deposit_entry.id"],
            name=op.f("fk_deposit_entry_property_id_returns_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "reverses_id"],
            ["deposit_entry.property_id", "deposit_entry.id"],
            name=op.f("fk_deposit_entry_property_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "shift_id"],
            ["shift.property_id", "shift.id"],
            name=op.f("fk_deposit_entry_property_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_deposit_entry_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_deposit_entry")),
        sa.UniqueConstraint("property_id", "reverses_id", name=op.f("uq_deposit_entry_property_id_reverses_id")),
    )
    op.create_index("ix_deposit_entry_deposit", "deposit_entry", ["property_id", "deposit_id"], unique=False)
    op.create_index("ix_deposit_entry_shift", "deposit_entry", ["property_id", "shift_id"], unique=False)
    op.create_table(
        "discrepancy",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("found", sa.String(length=10), nullable=False),
        sa.Column("found_at", Instant(timezone=True), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("resolution", sa.String(length=20), nullable=True),
        sa.Column("resolved_at", Instant(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("found IN ('vacant', 'occupied')", name=op.f("ck_discrepancy_found")),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name=op.f("ck_discrepancy_resolution")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_discrepancy_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_discrepancy_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_discrepancy")),
    )
    op.create_index(
        "uq_discrepancy_open",
        "discrepancy",
        ["property_id", "room_id"],
        unique=True,
        postgresql_where=sa.text("resolved_at IS NULL"),
        sqlite_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "erasure",
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "guest_id"], ["guest.property_id", "guest.id"], name=op.f("fk_erasure_property_id_guest_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_erasure_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_erasure")),
    )
    op.create_index(
        "ix_erasure_due",
        "erasure",
        ["property_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_erasure_waiting",
        "erasure",
        ["property_id", "guest_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "floor_report",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_at", Instant(timezone=True), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome IN ('done', 'late', 'refused')", name=op.f("ck_floor_report_outcome")),
        sa.CheckConstraint("happened_at <= received_at", name=op.f("ck_floor_report_times")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_floor_report_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_floor_report_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_floor_report")),
    )
    op.create_index("ix_floor_report_room", "floor_report", ["property_id", "room_id", "happened_at"], unique=False)
    op.create_table(
        "guest_index",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.LargeBinary(length=32), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("key_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "guest_id"],
            ["guest.property_id", "guest.id"],
            name=op.f("fk_guest_index_property_id_guest_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_guest_index_property_id")),
        sa.PrimaryKeyConstraint("property_id", "kind", "value", "guest_id", name=op.f("pk_guest_index")),
    )
    op.create_index("ix_guest_index_guest", "guest_index", ["property_id", "guest_id"], unique=False)
    op.create_table(
        "guest_name_key",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "guest_id"],
            ["guest.property_id", "guest.id"],
            name=op.f("fk_guest_name_key_property_id_guest_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_guest_name_key_property_id")),
        sa.PrimaryKeyConstraint("property_id", "key", "guest_id", name=op.f("pk_guest_name_key")),
    )
    op.create_index("ix_guest_name_key_guest", "guest_name_key", ["property_id", "guest_id"], unique=False)
    op.create_table(
        "honey_guest",
        sa.Column("planted_by", sa.Uuid(), nullable=False),
        sa.Column("planted_at", Instant(timezone=True), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "id"], ["guest.property_id", "guest.id"], name=op.f("fk_honey_guest_property_id_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_honey_guest_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_honey_guest")),
    )
    op.create_table(
        "lost_item",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("found_at", Instant(timezone=True), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'kept') = (ended_at IS NULL)", name=op.f("ck_lost_item_ended")),
        sa.CheckConstraint("state IN ('kept', 'returned', 'disposed')", name=op.f("ck_lost_item_state")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_lost_item_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_lost_item_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_lost_item")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_lost_item_property_id_number")),
    )
    op.create_index("ix_lost_item_state", "lost_item", ["property_id", "state", "found_at", "id"], unique=False)
    op.create_table(
        "quote",
        sa.Column("room_type_id", sa.Uuid(), nullable=False),
        sa.Column("rate_plan_id", sa.Uuid(), nullable=False),
        sa.Column("member_card_id", sa.Uuid(), nullable=True),
        sa.Column("based_on_id", sa.Uuid(), nullable=True),
        sa.Column("arrival", sa.Date(), nullable=False),
        sa.Column("departure", sa.Date(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", Instant(timezone=True), nullable=False),
        sa.Column("ends_at", Instant(timezone=True), nullable=False),
        sa.Column("further_hour", sa.BigInteger(), nullable=True),
        sa.Column("adults", sa.BigInteger(), nullable=False),
        sa.Column("children", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("deposit", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "terms", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("departure >= arrival", name=op.f("ck_quote_dates")),
        sa.CheckConstraint("total >= 0 AND deposit >= 0", name=op.f("ck_quote_amounts")),
        sa.ForeignKeyConstraint(
            ["property_id", "based_on_id"],
            ["quote.property_id", "quote.id"],
            name=op.f("fk_quote_property_id_based_on_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "member_card_id"],
            ["member_card.property_id", "member_card.id"],
            name=op.f("fk_quote_property_id_member_card_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "rate_plan_id"],
            ["rate_plan.property_id", "rate_plan.id"],
            name=op.f("fk_quote_property_id_rate_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_type_id"],
            ["room_type.property_id", "room_type.id"],
            name=op.f("fk_quote_property_id_room_type_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_quote_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_quote")),
    )
    op.create_table(
        "rate",
        sa.Column("rate_plan_id", sa.Uuid(), nullable=False),
        sa.Column("room_type_id", sa.Uuid(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("further_hour", sa.BigInteger(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_rate_amount")),
        sa.CheckConstraint("until_date IS NULL OR until_date > from_date", name=op.f("ck_rate_dates")),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_rate_weekdays")),
        sa.ForeignKeyConstraint(
            ["property_id", "rate_plan_id"],
            ["rate_plan.property_id", "rate_plan.id"],
            name=op.f("fk_rate_property_id_rate_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_type_id"],
            ["room_type.property_id", "room_type.id"],
            name=op.f("fk_rate_property_id_room_type_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_rate_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_rate")),
    )
    op.create_index(
        "ix_rate_lookup", "rate", ["property_id", "rate_plan_id", "room_type_id", "from_date"], unique=False
    )
    op.create_table(
        "room_assignment",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("credits > 0", name=op.f("ck_room_assignment_credits")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_room_assignment_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_assignment_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_room_assignment")),
        sa.UniqueConstraint("property_id", "day", "room_id", name=op.f("uq_room_assignment_property_id_day_room_id")),
    )
    op.create_table(
        "room_block",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=3), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('ooo', 'oos')", name=op.f("ck_room_block_kind")),
        sa.CheckConstraint("until_date > from_date", name=op.f("ck_room_block_dates")),
        sa.ForeignKeyConstraint(
            ["property_id", "claim_id"],
            ["room_claim.property_id", "room_claim.id"],
            name=op.f("fk_room_block_property_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_room_block_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_block_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_room_block")),
    )
    op.create_index(
        "ix_room_block_open",
        "room_block",
        ["property_id", "room_id"],
        unique=False,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "room_check",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('in_order', 'consumed', 'damaged', 'missing')", name=op.f("ck_room_check_outcome")
        ),
        sa.CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name=op.f("ck_room_check_answered")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_room_check_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_check_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_room_check")),
    )
    op.create_index("ix_room_check_stay", "room_check", ["property_id", "stay_id", "asked_at"], unique=False)
    op.create_index(
        "uq_room_check_open",
        "room_check",
        ["property_id", "room_id"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL"),
        sqlite_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "room_feature",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "feature_id"],
            ["feature.property_id", "feature.id"],
            name=op.f("fk_room_feature_property_id_feature_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_room_feature_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_feature_property_id")),
        sa.PrimaryKeyConstraint("property_id", "room_id", "feature_id", name=op.f("pk_room_feature")),
    )
    op.create_table(
        "room_night",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "claim_id"],
            ["room_claim.property_id", "room_claim.id"],
            name=op.f("fk_room_night_property_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_room_night_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_night_property_id")),
        sa.PrimaryKeyConstraint("property_id", "room_id", "night", name=op.f("pk_room_night")),
    )
    op.create_index("ix_room_night_claim", "room_night", ["property_id", "claim_id"], unique=False)
    op.create_index("ix_room_night_night", "room_night", ["property_id", "night"], unique=False)
    op.create_table(
        "room_occupancy",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("shown_surname", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("arrived", sa.Date(), nullable=False),
        sa.Column("due_out", sa.Date(), nullable=False),
        sa.Column("due_out_at", Instant(timezone=True), nullable=False),
        sa.Column("vip", sa.Boolean(), nullable=False),
        sa.Column("do_not_disturb", sa.Boolean(), nullable=False),
        sa.Column("make_up", sa.Boolean(), nullable=False),
        sa.Column("extra_bed", sa.Boolean(), nullable=False),
        sa.Column("patrol", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_room_occupancy_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_occupancy_property_id")),
        sa.PrimaryKeyConstraint("property_id", "room_id", name=op.f("pk_room_occupancy")),
    )
    op.create_table(
        "suspicion",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("police_reference", sa.String(length=60), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_suspicion_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_suspicion_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_suspicion")),
    )
    op.create_index("ix_suspicion_at", "suspicion", ["property_id", "at"], unique=False)
    op.create_table(
        "task",
        sa.Column("told_to", sa.String(length=20), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("event_sequence", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("escalate_at", Instant(timezone=True), nullable=True),
        sa.Column("escalation", sa.BigInteger(), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", Instant(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("completed_at", Instant(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("escalation BETWEEN 0 AND 2", name=op.f("ck_task_escalation")),
        sa.ForeignKeyConstraint(["assigned_to"], ["account.id"], name=op.f("fk_task_assigned_to")),
        sa.ForeignKeyConstraint(
            ["property_id", "event_sequence"],
            ["outbox_event.property_id", "outbox_event.sequence"],
            name=op.f("fk_task_property_id_event_sequence"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_task_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_task_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_task")),
        sa.UniqueConstraint("property_id", "event_sequence", "told_to", "kind", "position", name="uq_task_event"),
    )
    op.create_index(
        "ix_task_ask_guest",
        "task",
        ["property_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("kind = 'ask_guest' AND completed_at IS NULL"),
        sqlite_where=sa.text("kind = 'ask_guest' AND completed_at IS NULL"),
    )
    op.create_index("ix_task_cause", "task", ["property_id", "cause"], unique=False)
    op.create_index("ix_task_department", "task", ["property_id", "department", "completed_at", "due_at"], unique=False)
    op.create_index(
        "ix_task_escalate",
        "task",
        ["property_id", "escalate_at"],
        unique=False,
        postgresql_where=sa.text("escalate_at IS NOT NULL"),
        sqlite_where=sa.text("escalate_at IS NOT NULL"),
    )
    op.create_index(
        "ix_task_escalated",
        "task",
        ["property_id", "escalation"],
        unique=False,
        postgresql_where=sa.text("escalation = 2 AND completed_at IS NULL"),
        sqlite_where=sa.text("escalation = 2 AND completed_at IS NULL"),
    )
    op.create_table(
        "authority_opening",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column(
            "registration_ids",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('page', 'copy')", name=op.f("ck_authority_opening_kind")),
        sa.ForeignKeyConstraint(
            ["property_id", "request_id"],
            ["authority_request.property_id", "authority_request.id"],
            name=op.f("fk_authority_opening_property_id_request_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_authority_opening_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_authority_opening")),
    )
    op.create_index(
        "ix_authority_opening_request", "authority_opening", ["property_id", "request_id", "at"], unique=False
    )
    op.create_table(
        "authority_receipt",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "request_id"],
            ["authority_request.property_id", "authority_request.id"],
            name=op.f("fk_authority_receipt_property_id_request_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_authority_receipt_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_authority_receipt")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_authority_receipt_property_id_number")),
        sa.UniqueConstraint("property_id", "request_id", name=op.f("uq_authority_receipt_property_id_request_id")),
    )
    op.create_table(
        "delivery",
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_at", Instant(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(
            ["property_id", "subscription_id"],
            ["subscription.property_id", "subscription.id"],
            name=op.f("fk_delivery_property_id_subscription_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "task_id"], ["task.property_id", "task.id"], name=op.f("fk_delivery_property_id_task_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_delivery_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("property_id", "subscription_id", "department", "number", name="uq_delivery_line"),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["property_id", "next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_delivery_state", "delivery", ["property_id", "state", "made_at"], unique=False)
    op.create_table(
        "quote_night",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_quote_night_amount")),
        sa.ForeignKeyConstraint(
            ["property_id", "quote_id"],
            ["quote.property_id", "quote.id"],
            name=op.f("fk_quote_night_property_id_quote_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_quote_night_property_id")),
        sa.PrimaryKeyConstraint("property_id", "quote_id", "night", name=op.f("pk_quote_night")),
    )
    op.create_table(
        "rate_change_slip",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("from_quote_id", sa.Uuid(), nullable=False),
        sa.Column("to_quote_id", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "from_quote_id"],
            ["quote.property_id", "quote.id"],
            name=op.f("fk_rate_change_slip_property_id_from_quote_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "to_quote_id"],
            ["quote.property_id", "quote.id"],
            name=op.f("fk_rate_change_slip_property_id_to_quote_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_rate_change_slip_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_rate_change_slip")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_rate_change_slip_property_id_number")),
        sa.UniqueConstraint("property_id", "to_quote_id", name=op.f("uq_rate_change_slip_property_id_to_quote_id")),
    )
    op.create_table(
        "receipt",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deposit_entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "deposit_entry_id"],
            ["deposit_entry.property_id", "deposit_entry.id"],
            name=op.f("fk_receipt_property_id_deposit_entry_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_receipt_property_id")),
        sa.PrimaryKeyConstraint("property_id", "number", name=op.f("pk_receipt")),
        sa.UniqueConstraint("property_id", "deposit_entry_id", name=op.f("uq_receipt_property_id_deposit_entry_id")),
    )
    op.create_table(
        "reservation",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("confirmation_number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("room_type_id", sa.Uuid(), nullable=False),
        sa.Column("rate_plan_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("arrival", sa.Date(), nullable=False),
        sa.Column("departure", sa.Date(), nullable=False),
        sa.Column("adults", sa.BigInteger(), nullable=False),
        sa.Column("children", sa.BigInteger(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('tentative', 'confirmed', 'checked_in', 'checked_out', 'cancelled', 'no_show')",
            name=op.f("ck_reservation_status"),
        ),
        sa.CheckConstraint("departure >= arrival", name=op.f("ck_reservation_dates")),
        sa.ForeignKeyConstraint(
            ["property_id", "booking_id"],
            ["booking.property_id", "booking.id"],
            name=op.f("fk_reservation_property_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "claim_id"],
            ["room_claim.property_id", "room_claim.id"],
            name=op.f("fk_reservation_property_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "quote_id"],
            ["quote.property_id", "quote.id"],
            name=op.f("fk_reservation_property_id_quote_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "rate_plan_id"],
            ["rate_plan.property_id", "rate_plan.id"],
            name=op.f("fk_reservation_property_id_rate_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_reservation_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_type_id"],
            ["room_type.property_id", "room_type.id"],
            name=op.f("fk_reservation_property_id_room_type_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_reservation_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_reservation")),
        sa.UniqueConstraint(
            "property_id", "confirmation_number", name=op.f("uq_reservation_property_id_confirmation_number")
        ),
    )
    op.create_index("ix_reservation_arrival", "reservation", ["property_id", "status", "arrival"], unique=False)
    op.create_table(
        "task_note",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("to", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_task_note_by")),
        sa.ForeignKeyConstraint(
            ["property_id", "task_id"], ["task.property_id", "task.id"], name=op.f("fk_task_note_property_id_task_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_task_note_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_task_note")),
    )
    op.create_index("ix_task_note_task", "task_note", ["property_id", "task_id", "at"], unique=False)
    op.create_table(
        "work_order",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.String(length=20), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("photo_key", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", Instant(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", Instant(timezone=True), nullable=True),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("out_until", sa.Date(), nullable=True),
        sa.Column("block_id", sa.Uuid(), nullable=True),
        sa.Column("work_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("charge", sa.BigInteger(), nullable=True),
        sa.Column("charge_entry_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("call_back", sa.String(length=10), nullable=True),
        sa.Column("called_back_at", Instant(timezone=True), nullable=True),
        sa.Column("called_back_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("call_back IN ('due', 'done')", name=op.f("ck_work_order_call_back")),
        sa.CheckConstraint("priority IN ('urgent', 'normal', 'low')", name=op.f("ck_work_order_priority")),
        sa.CheckConstraint(
            "source IN ('guest', 'housekeeping', 'front_office', 'engineering')", name=op.f("ck_work_order_source")
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'assigned', 'fixed', 'deferred', 'unrepairable')", name=op.f("ck_work_order_state")
        ),
        sa.CheckConstraint("(room_id IS NULL) <> (area IS NULL)", name=op.f("ck_work_order_place")),
        sa.CheckConstraint("charge_entry_id IS NULL OR charge IS NOT NULL", name=op.f("ck_work_order_charged")),
        sa.CheckConstraint("cost >= 0 AND charge > 0", name=op.f("ck_work_order_amounts")),
        sa.ForeignKeyConstraint(
            ["property_id", "block_id"],
            ["room_block.property_id", "room_block.id"],
            name=op.f("fk_work_order_property_id_block_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "charge_entry_id"],
            ["folio_entry.property_id", "folio_entry.id"],
            name=op.f("fk_work_order_property_id_charge_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_work_order_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_work_order_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_work_order_property_id_number")),
    )
    op.create_index("ix_work_order_room", "work_order", ["property_id", "room_id", "state"], unique=False)
    op.create_index("ix_work_order_state", "work_order", ["property_id", "state", "reported_at", "id"], unique=False)
    op.create_table(
        "inspection",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "failed", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('round', 'cleaning')", name=op.f("ck_inspection_kind")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_inspection_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "work_order_id"],
            ["work_order.property_id", "work_order.id"],
            name=op.f("fk_inspection_property_id_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_inspection_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_inspection")),
    )
    op.create_index("ix_inspection_room", "inspection", ["property_id", "room_id", "kind", "at"], unique=False)
    op.create_table(
        "reservation_night",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_reservation_night_amount")),
        sa.ForeignKeyConstraint(
            ["property_id", "reservation_id"],
            ["reservation.property_id", "reservation.id"],
            name=op.f("fk_reservation_night_property_id_reservation_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_reservation_night_property_id")),
        sa.PrimaryKeyConstraint("property_id", "reservation_id", "night", name=op.f("pk_reservation_night")),
    )
    op.create_table(
        "stay",
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("arrived", sa.Date(), nullable=False),
        sa.Column("checked_in_at", Instant(timezone=True), nullable=False),
        sa.Column("due_out", sa.Date(), nullable=False),
        sa.Column("due_out_at", Instant(timezone=True), nullable=False),
        sa.Column("checked_out_at", Instant(timezone=True), nullable=True),
        sa.Column("vip_level", sa.String(length=20), nullable=True),
        sa.Column("payer", sa.BigInteger(), nullable=False),
        sa.Column("luggage_pieces", sa.BigInteger(), nullable=False),
        sa.Column("plates", sa.LargeBinary(), nullable=True),
        sa.Column("patrol", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('in_house', 'moving', 'checked_out')", name=op.f("ck_stay_status")),
        sa.ForeignKeyConstraint(
            ["property_id", "reservation_id"],
            ["reservation.property_id", "reservation.id"],
            name=op.f("fk_stay_property_id_reservation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_stay_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_stay_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_stay")),
        sa.UniqueConstraint("property_id", "reservation_id", name=op.f("uq_stay_property_id_reservation_id")),
    )
    op.create_index("ix_stay_status", "stay", ["property_id", "status", "due_out"], unique=False)
    op.create_index(
        "uq_stay_room_open",
        "stay",
        ["property_id", "room_id"],
        unique=True,
        postgresql_where=sa.text("status = 'in_house'"),
        sqlite_where=sa.text("status = 'in_house'"),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column(
            "told", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "quote_id"],
            ["quote.property_id", "quote.id"],
            name=op.f("fk_acknowledgement_property_id_quote_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_acknowledgement_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_acknowledgement_property_id_stay_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_acknowledgement_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_acknowledgement")),
    )
    op.create_table(
        "assistance_need",
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("persons > 0", name=op.f("ck_assistance_need_persons")),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_assistance_need_property_id_stay_id"),
        ),
        sa.PrimaryKeyConstraint("property_id", "stay_id", "kind", name=op.f("pk_assistance_need")),
    )
    op.create_table(
        "meal_voucher",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("meal", sa.String(length=12), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("issued_at", Instant(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.String(length=20), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'issued') = (ended_at IS NULL)", name=op.f("ck_meal_voucher_ended")),
        sa.CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name=op.f("ck_meal_voucher_void_reason")),
        sa.CheckConstraint("meal IN ('breakfast')", name=op.f("ck_meal_voucher_meal")),
        sa.CheckConstraint("state IN ('issued', 'redeemed', 'void')", name=op.f("ck_meal_voucher_state")),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_meal_voucher_property_id_stay_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_meal_voucher_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_meal_voucher")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_meal_voucher_property_id_number")),
    )
    op.create_index("ix_meal_voucher_day", "meal_voucher", ["property_id", "valid_on"], unique=False)
    op.create_index(
        "ix_meal_voucher_stay", "meal_voucher", ["property_id", "stay_id", "valid_on", "number"], unique=False
    )
    op.create_table(
        "opening",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=False),
        sa.Column("reviewed_at", Instant(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"], ["stay.property_id", "stay.id"], name=op.f("fk_opening_property_id_stay_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_opening_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_opening")),
    )
    op.create_index("ix_opening_account", "opening", ["property_id", "account_id", "stay_id"], unique=False)
    op.create_index("ix_opening_review", "opening", ["property_id", "reviewed_at", "at"], unique=False)
    op.create_table(
        "patrol_round",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome IN ('quiet', 'not_quiet')", name=op.f("ck_patrol_round_outcome")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_patrol_round_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_patrol_round_property_id_stay_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_patrol_round_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_patrol_round")),
    )
    op.create_index("ix_patrol_round_stay", "patrol_round", ["property_id", "stay_id", "at"], unique=False)
    op.create_table(
        "planned_move",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_planned_move_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_planned_move_property_id_stay_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_planned_move_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_planned_move")),
    )
    op.create_index(
        "ix_planned_move_due",
        "planned_move",
        ["property_id", "on_date"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_planned_move_open",
        "planned_move",
        ["property_id", "stay_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "quiet_line",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.Column("set_at", Instant(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_quiet_line_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"], ["stay.property_id", "stay.id"], name=op.f("fk_quiet_line_property_id_stay_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_quiet_line_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_quiet_line")),
    )
    op.create_index(
        "ix_quiet_line_open",
        "quiet_line",
        ["property_id", "room_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "registration",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("shown_surname", sa.String(length=200), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("shown_level", sa.String(length=14), nullable=False),
        sa.Column("call_preference", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("document_odd", sa.LargeBinary(length=32), nullable=True),
        sa.Column("document_even", sa.LargeBinary(length=32), nullable=True),
        sa.Column("in_house", sa.Boolean(), nullable=False),
        sa.Column("folio_id", sa.Uuid(), nullable=False),
        sa.Column("deposit_id", sa.Uuid(), nullable=True),
        sa.Column("scan_id", sa.Uuid(), nullable=True),
        sa.Column("signature_kind", sa.String(length=8), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("signed_before", sa.Uuid(), nullable=False),
        sa.Column("identity_confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("police_due_at", Instant(timezone=True), nullable=False),
        sa.Column("police_reported_at", Instant(timezone=True), nullable=True),
        sa.Column("police_warned_at", Instant(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("handed_over_at", Instant(timezone=True), nullable=True),
        sa.Column("handed_over_by", sa.Uuid(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("forgotten_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "call_preference IN ('ask', 'none', 'allow_list')", name=op.f("ck_registration_call_preference")
        ),
        sa.CheckConstraint("signature_kind IN ('screen', 'paper')", name=op.f("ck_registration_signature_kind")),
        sa.CheckConstraint(
            "NOT in_house OR document_odd IS NOT NULL OR document_even IS NOT NULL",
            name=op.f("ck_registration_document"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "deposit_id"],
            ["deposit.property_id", "deposit.id"],
            name=op.f("fk_registration_property_id_deposit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "folio_id"],
            ["folio.property_id", "folio.id"],
            name=op.f("fk_registration_property_id_folio_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "guest_id"],
            ["guest.property_id", "guest.id"],
            name=op.f("fk_registration_property_id_guest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_registration_property_id_stay_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_registration_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_registration")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_registration_property_id_number")),
        sa.UniqueConstraint(
            "property_id", "stay_id", "position", name=op.f("uq_registration_property_id_stay_id_position")
        ),
    )
    op.create_index(
        "ix_registration_book",
        "registration",
        ["property_id", "left_on", "id"],
        unique=False,
        postgresql_where=sa.text("left_on IS NOT NULL AND forgotten_at IS NULL"),
        sqlite_where=sa.text("left_on IS NOT NULL AND forgotten_at IS NULL"),
    )
    op.create_index("ix_registration_guest", "registration", ["property_id", "guest_id"], unique=False)
    op.create_index(
        "ix_registration_left",
        "registration",
        ["property_id", "left_on"],
        unique=False,
        postgresql_where=sa.text("left_on IS NOT NULL"),
        sqlite_where=sa.text("left_on IS NOT NULL"),
    )
    op.create_index(
        "ix_registration_police",
        "registration",
        ["property_id", "police_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("police_reported_at IS NULL AND forgotten_at IS NULL"),
        sqlite_where=sa.text("police_reported_at IS NULL AND forgotten_at IS NULL"),
    )
    op.create_index(
        "ix_registration_scan",
        "registration",
        ["property_id", "left_on", "id"],
        unique=False,
        postgresql_where=sa.text("left_on IS NOT NULL AND scan_id IS NOT NULL"),
        sqlite_where=sa.text("left_on IS NOT NULL AND scan_id IS NOT NULL"),
    )
    op.create_index(
        "uq_registration_document_even",
        "registration",
        ["property_id", "document_even"],
        unique=True,
        postgresql_where=sa.text("in_house"),
        sqlite_where=sa.text("in_house = 1"),
    )
    op.create_index(
        "uq_registration_document_odd",
        "registration",
        ["property_id", "document_odd"],
        unique=True,
        postgresql_where=sa.text("in_house"),
        sqlite_where=sa.text("in_house = 1"),
    )
    op.create_table(
        "room_change",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("from_room_id", sa.Uuid(), nullable=False),
        sa.Column("to_room_id", sa.Uuid(), nullable=False),
        sa.Column("from_type_id", sa.Uuid(), nullable=False),
        sa.Column("to_type_id", sa.Uuid(), nullable=False),
        sa.Column("terms", sa.String(length=5), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column(
            "nights", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("swapped_with", sa.Uuid(), nullable=True),
        sa.Column("fault_id", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("terms IN ('plan', 'free', 'fault')", name=op.f("ck_room_change_terms")),
        sa.CheckConstraint("from_room_id <> to_room_id", name=op.f("ck_room_change_rooms")),
        sa.ForeignKeyConstraint(
            ["property_id", "fault_id"],
            ["work_order.property_id", "work_order.id"],
            name=op.f("fk_room_change_property_id_fault_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "from_room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_room_change_property_id_from_room_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"], ["stay.property_id", "stay.id"], name=op.f("fk_room_change_property_id_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "swapped_with"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_room_change_property_id_swapped_with"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "to_room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_room_change_property_id_to_room_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_room_change_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_room_change")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_room_change_property_id_number")),
    )
    op.create_index("ix_room_change_stay", "room_change", ["property_id", "stay_id", "business_date"], unique=False)
    op.create_table(
        "wake_up_call",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("taken_at", Instant(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("told_at", Instant(timezone=True), nullable=True),
        sa.Column("recorded_at", Instant(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('answered', 'no_answer', 'busy', 'cancelled')", name=op.f("ck_wake_up_call_outcome")
        ),
        sa.CheckConstraint("ended_at IS NULL OR outcome IS NOT NULL", name=op.f("ck_wake_up_call_ended")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_wake_up_call_tries")),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"],
            ["room.property_id", "room.id"],
            name=op.f("fk_wake_up_call_property_id_room_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"],
            ["stay.property_id", "stay.id"],
            name=op.f("fk_wake_up_call_property_id_stay_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_wake_up_call_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_wake_up_call")),
    )
    op.create_index("ix_wake_up_call_at", "wake_up_call", ["property_id", "at", "id"], unique=False)
    op.create_index(
        "ix_wake_up_call_open",
        "wake_up_call",
        ["property_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_wake_up_call_stay", "wake_up_call", ["property_id", "stay_id"], unique=False)
    op.create_table(
        "advance_wish",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "registration_id"],
            ["registration.property_id", "registration.id"],
            name=op.f("fk_advance_wish_property_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_advance_wish_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_advance_wish")),
    )
    op.create_index("ix_advance_wish_registration", "advance_wish", ["property_id", "registration_id"], unique=False)
    op.create_table(
        "complaint",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("liability", sa.String(length=10), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("close_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_complaint_closed")),
        sa.CheckConstraint(
            "channel IN ('desk', 'telephone', 'letter', 'review', 'department')", name=op.f("ck_complaint_channel")
        ),
        sa.CheckConstraint(
            "kind IN ('room', 'cleanliness', 'noise', 'facilities', 'staff', 'price', 'food', 'other')",
            name=op.f("ck_complaint_kind"),
        ),
        sa.CheckConstraint("liability IN ('open', 'liable', 'not_liable')", name=op.f("ck_complaint_liability")),
        sa.CheckConstraint("severity IN ('minor', 'serious', 'severe')", name=op.f("ck_complaint_severity")),
        sa.CheckConstraint("state IN ('received', 'in_hand', 'answered', 'closed')", name=op.f("ck_complaint_state")),
        sa.CheckConstraint("registration_id IS NULL OR stay_id IS NOT NULL", name=op.f("ck_complaint_guest")),
        sa.ForeignKeyConstraint(
            ["property_id", "registration_id"],
            ["registration.property_id", "registration.id"],
            name=op.f("fk_complaint_property_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_complaint_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"], ["stay.property_id", "stay.id"], name=op.f("fk_complaint_property_id_stay_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_complaint_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_complaint_property_id_number")),
    )
    op.create_index("ix_complaint_received", "complaint", ["property_id", "received_at", "id"], unique=False)
    op.create_index("ix_complaint_state", "complaint", ["property_id", "state", "received_at", "id"], unique=False)
    op.create_index("ix_complaint_stay", "complaint", ["property_id", "stay_id"], unique=False)
    op.create_table(
        "key_card",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("encoder", sa.String(length=40), nullable=False),
        sa.Column("valid_from", Instant(timezone=True), nullable=False),
        sa.Column("valid_until", Instant(timezone=True), nullable=False),
        sa.Column("proof", sa.String(length=20), nullable=False),
        sa.Column("issued_at", Instant(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'issued', 'void', 'lost', 'expired')", name=op.f("ck_key_card_state")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "registration_id"],
            ["registration.property_id", "registration.id"],
            name=op.f("fk_key_card_property_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_key_card_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"], ["stay.property_id", "stay.id"], name=op.f("fk_key_card_property_id_stay_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_key_card_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_key_card")),
        sa.UniqueConstraint("property_id", "stay_id", "serial", name=op.f("uq_key_card_property_id_stay_id_serial")),
    )
    op.create_index("ix_key_card_stay", "key_card", ["property_id", "stay_id"], unique=False)
    op.create_table(
        "legal_hold",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("set_at", Instant(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", Instant(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_because", sa.String(length=40), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "guest_id"],
            ["guest.property_id", "guest.id"],
            name=op.f("fk_legal_hold_property_id_guest_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "registration_id"],
            ["registration.property_id", "registration.id"],
            name=op.f("fk_legal_hold_property_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_legal_hold_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        "ix_legal_hold_guest",
        "legal_hold",
        ["property_id", "guest_id"],
        unique=False,
        postgresql_where=sa.text("lifted_at IS NULL"),
        sqlite_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "police_report",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("file_name", sa.String(length=40), nullable=True),
        sa.Column("exported_at", Instant(timezone=True), nullable=False),
        sa.Column("exported_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", Instant(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledgement", sa.String(length=60), nullable=True),
        sa.Column("swept_at", Instant(timezone=True), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("form IN ('xml', 'json')", name=op.f("ck_police_report_form")),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledgement IS NULL)", name=op.f("ck_police_report_acknowledged")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "registration_id"],
            ["registration.property_id", "registration.id"],
            name=op.f("fk_police_report_property_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_police_report_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_police_report")),
    )
    op.create_index(
        "ix_police_report_file",
        "police_report",
        ["property_id", "id"],
        unique=False,
        postgresql_where=sa.text("file_name IS NOT NULL AND swept_at IS NULL"),
        sqlite_where=sa.text("file_name IS NOT NULL AND swept_at IS NULL"),
    )
    op.create_index(
        "ix_police_report_registration",
        "police_report",
        ["property_id", "registration_id", "exported_at"],
        unique=False,
    )
    op.create_table(
        "valuables",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("guest_signature_id", sa.Uuid(), nullable=True),
        sa.Column("kept_at", Instant(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("witnessed_by", sa.Uuid(), nullable=False),
        sa.Column("released_at", Instant(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('kept', 'released')", name=op.f("ck_valuables_state")),
        sa.ForeignKeyConstraint(
            ["property_id", "registration_id"],
            ["registration.property_id", "registration.id"],
            name=op.f("fk_valuables_property_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_valuables_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_valuables")),
        sa.UniqueConstraint("property_id", "number", name=op.f("uq_valuables_property_id_number")),
    )
    op.create_index("ix_valuables_registration", "valuables", ["property_id", "registration_id"], unique=False)
    op.create_table(
        "visitor",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("pass_number", sa.BigInteger(), nullable=True),
        sa.Column("came_at", Instant(timezone=True), nullable=False),
        sa.Column("let_in_by", sa.Uuid(), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("told_at", Instant(timezone=True), nullable=True),
        sa.Column("left_at", Instant(timezone=True), nullable=True),
        sa.Column("let_out_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("left_at IS NULL OR left_at >= came_at", name=op.f("ck_visitor_times")),
        sa.ForeignKeyConstraint(
            ["property_id", "agreed_by"],
            ["registration.property_id", "registration.id"],
            name=op.f("fk_visitor_property_id_agreed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "room_id"], ["room.property_id", "room.id"], name=op.f("fk_visitor_property_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "stay_id"], ["stay.property_id", "stay.id"], name=op.f("fk_visitor_property_id_stay_id")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_visitor_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_visitor")),
        sa.UniqueConstraint("property_id", "pass_number", name=op.f("uq_visitor_property_id_pass_number")),
    )
    op.create_index("ix_visitor_left", "visitor", ["property_id", "left_at", "id"], unique=False)
    op.create_index(
        "ix_visitor_still_in",
        "visitor",
        ["property_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("left_at IS NULL"),
        sqlite_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "complaint_call_back",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("done_at", Instant(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=14), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('satisfied', 'not_satisfied', 'dropped')", name=op.f("ck_complaint_call_back_outcome")
        ),
        sa.CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name=op.f("ck_complaint_call_back_done")),
        sa.ForeignKeyConstraint(
            ["property_id", "complaint_id"],
            ["complaint.property_id", "complaint.id"],
            name=op.f("fk_complaint_call_back_property_id_complaint_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_complaint_call_back_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_complaint_call_back")),
        sa.UniqueConstraint(
            "property_id", "complaint_id", "number", name=op.f("uq_complaint_call_back_property_id_complaint_id_number")
        ),
    )
    op.create_index(
        "uq_complaint_call_back_waiting",
        "complaint_call_back",
        ["property_id", "complaint_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "complaint_compensation",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("posted_at", Instant(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_complaint_compensation_amount")),
        sa.CheckConstraint("approved_by <> posted_by", name=op.f("ck_complaint_compensation_two_people")),
        sa.ForeignKeyConstraint(
            ["property_id", "complaint_id"],
            ["complaint.property_id", "complaint.id"],
            name=op.f("fk_complaint_compensation_property_id_complaint_id"),
        ),
        sa.ForeignKeyConstraint(
            ["property_id", "entry_id"],
            ["folio_entry.property_id", "folio_entry.id"],
            name=op.f("fk_complaint_compensation_property_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_complaint_compensation_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_complaint_compensation")),
        sa.UniqueConstraint("property_id", "entry_id", name=op.f("uq_complaint_compensation_property_id_entry_id")),
    )
    op.create_index(
        "ix_complaint_compensation_complaint", "complaint_compensation", ["property_id", "complaint_id"], unique=False
    )
    op.create_table(
        "complaint_task",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(length=20), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id", "complaint_id"],
            ["complaint.property_id", "complaint.id"],
            name=op.f("fk_complaint_task_property_id_complaint_id"),
        ),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_complaint_task_property_id")),
        sa.PrimaryKeyConstraint("property_id", "id", name=op.f("pk_complaint_task")),
    )
    op.create_index("ix_complaint_task_complaint", "complaint_task", ["property_id", "complaint_id"], unique=False)
    op.create_index(
        "ix_complaint_task_open",
        "complaint_task",
        ["property_id", "department", "asked_at"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL"),
        sqlite_where=sa.text("answered_at IS NULL"),
    )
    op.create_index(
        "uq_complaint_task_open",
        "complaint_task",
        ["property_id", "complaint_id", "department"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL"),
        sqlite_where=sa.text("answered_at IS NULL"),
    )

    protect(APPEND_ONLY)


def downgrade() -> None:
    """Remove everything."""
    unprotect(APPEND_ONLY)
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_to_drop()")
