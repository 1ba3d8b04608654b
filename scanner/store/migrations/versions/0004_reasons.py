"""What would clear a finding, and at whom it is aimed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of what was found before, neither is known."""
    op.add_column("findings", sa.Column("clearing", sa.Text(), nullable=True))
    op.add_column("findings", sa.Column("targets", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop them again."""
    op.drop_column("findings", "targets")
    op.drop_column("findings", "clearing")
