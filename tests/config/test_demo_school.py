from config.demo_school import demo_folder, demo_posts_path, load_demo


def test_the_demo_school_loads_and_says_that_it_is_invented() -> None:
    school = load_demo()
    assert school.profile.synthetic
    assert school.staff
    assert school.pupils
    assert any(member.former for member in school.staff)


def test_the_demo_posts_are_beside_it() -> None:
    assert demo_posts_path().is_file()
    assert demo_posts_path().parent == demo_folder()


def test_every_demo_leaver_is_marked_so_that_no_date_is_needed() -> None:
    assert all(member.former for member in load_demo().staff if member.to_date)
