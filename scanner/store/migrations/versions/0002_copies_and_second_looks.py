"""Near-duplicates, the source of each sighting, and second looks at what was seen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was seen before counts as seen by the source that has its platform's name."""
    op.add_column("posts", sa.Column("gone_at", sa.DateTime(), nullable=True))
    op.add_column("findings", sa.Column("subject", sa.String(), nullable=True))
    op.add_column("findings", sa.Column("sketch", sa.Text(), nullable=True))
    op.create_index("ix_findings_subject", "findings", ["subject"], unique=False)
    op.create_table(
        "aliases",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name="fk_aliases_finding_id"),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_aliases"),
    )
    op.create_index("ix_aliases_finding_id", "aliases", ["finding_id"], unique=False)
    with op.batch_alter_table("sightings") as sightings:
        sightings.add_column(sa.Column("source", sa.String(), nullable=False, server_default=""))
        sightings.add_column(sa.Column("published_at", sa.DateTime(), nullable=True))
        sightings.add_column(sa.Column("looked_at", sa.DateTime(), nullable=True))
        sightings.add_column(sa.Column("denied", sa.Boolean(), nullable=False, server_default=sa.false()))
        sightings.add_column(sa.Column("gone_at", sa.DateTime(), nullable=True))
    op.execute(sa.text("update sightings set source = platform"))
    with op.batch_alter_table("sightings") as sightings:
        sightings.alter_column("source", server_default=None)
        sightings.alter_column("denied", server_default=None)
        sightings.drop_constraint("uq_sightings_finding_id", type_="unique")
        sightings.create_unique_constraint("uq_sightings_finding_id", ["finding_id", "digest", "source"])
    op.create_index("ix_sightings_digest", "sightings", ["digest"], unique=False)


def downgrade() -> None:
    """Drop them again, and every sighting by a second source."""
    op.execute(
        sa.text("delete from sightings where id not in (select min(id) from sightings group by finding_id, digest)")
    )
    op.drop_index("ix_sightings_digest", "sightings")
    with op.batch_alter_table("sightings") as sightings:
        sightings.drop_constraint("uq_sightings_finding_id", type_="unique")
        sightings.create_unique_constraint("uq_sightings_finding_id", ["finding_id", "digest"])
        for name in ("source", "published_at", "looked_at", "denied", "gone_at"):
            sightings.drop_column(name)
    op.drop_table("aliases")
    op.drop_index("ix_findings_subject", "findings")
    op.drop_column("findings", "sketch")
    op.drop_column("findings", "subject")
    op.drop_column("posts", "gone_at")
