"""Where an installation keeps its things when scanner.toml does not say.

The key that seals the database lies in the config folder and the database in the data folder, so that a copied
database alone tells nothing.
"""

from pathlib import Path

import platformdirs

_APP = "exposure-scanner"
SETTINGS_NAME = "scanner.toml"


def config_folder() -> Path:
    """The user's own folder for scanner.toml and the key file."""
    return platformdirs.user_config_path(_APP, appauthor=False)


def data_folder() -> Path:
    """The user's own folder for the database and the reports."""
    return platformdirs.user_data_path(_APP, appauthor=False) / "data"
