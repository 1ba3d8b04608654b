"""What the canary said, beside each line of the coverage ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of earlier lines nobody knows."""
    op.add_column("coverage", sa.Column("canary", sa.String(), nullable=True))
    op.add_column("coverage", sa.Column("canary_outcome", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop them again."""
    with op.batch_alter_table("coverage") as coverage:
        coverage.drop_column("canary_outcome")
        coverage.drop_column("canary")
