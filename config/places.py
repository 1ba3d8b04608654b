"""Where an installation keeps its things, and where the program's own data lies.

The key that seals the database lies in the config folder and the database in the data folder, so that a copied
database alone tells nothing.
"""

from importlib import resources
from pathlib import Path

import platformdirs

from config.settings import Settings

SETTINGS_NAME = "scanner.toml"

_APP = "exposure-scanner"


def config_folder() -> Path:
    """The user's own folder for scanner.toml and the key file."""
    return platformdirs.user_config_path(_APP, appauthor=False)


def data_folder() -> Path:
    """The user's own folder for the database and the reports."""
    return platformdirs.user_data_path(_APP, appauthor=False) / "data"


def database_url(settings: Settings) -> str:
    """The database that `settings` names, else one file in the data folder."""
    return settings.store.url or f"sqlite:///{(data_folder() / 'scanner.db').as_posix()}"


def key_file(settings: Settings) -> Path:
    """The key file that `settings` names, else one in the config folder."""
    return settings.store.key_file or config_folder() / "scanner.key"


def report_folder(settings: Settings) -> Path:
    """The folder for reports that `settings` names, else one in the data folder."""
    return settings.report.folder or data_folder() / "reports"


def shipped(name: str) -> Path:
    """A file or folder that comes with the program."""
    return Path(str(resources.files("config"))) / name
