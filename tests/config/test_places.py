from pathlib import Path

from config.places import config_folder, data_folder, database_url, key_file, report_folder
from config.settings import Settings


def test_the_key_lies_outside_the_folder_of_the_database() -> None:
    assert not key_file(Settings()).is_relative_to(data_folder())
    assert key_file(Settings()).parent == config_folder()
    assert database_url(Settings()) == f"sqlite:///{data_folder().as_posix()}/scanner.db"
    assert report_folder(Settings()).is_relative_to(data_folder())


def test_settings_win_over_the_usual_places() -> None:
    settings = Settings.model_validate(
        {"store": {"url": "postgresql://db.example/s", "key_file": "/k"}, "report": {"folder": "/r"}}
    )
    assert database_url(settings) == "postgresql://db.example/s"
    assert (key_file(settings), report_folder(settings)) == (Path("/k"), Path("/r"))
