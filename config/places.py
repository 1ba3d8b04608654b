"""Where an installation keeps its things when scanner.toml does not say, and where the program's own data lies.

The key that seals the database lies in the config folder and the database in the data folder, so that a copied
database alone tells nothing.
"""

from importlib import resources
from pathlib import Path

import platformdirs

SETTINGS_NAME = "scanner.toml"

_APP = "exposure-scanner"


def config_folder() -> Path:
    """The user's own folder for scanner.toml and the key file."""
    return platformdirs.user_config_path(_APP, appauthor=False)


def data_folder() -> Path:
    """The user's own folder for the database and the reports."""
    return platformdirs.user_data_path(_APP, appauthor=False) / "data"


def shipped(name: str) -> Path:
    """A file or folder that comes with the program."""
    return Path(str(resources.files("config"))) / name
