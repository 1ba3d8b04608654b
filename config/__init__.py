"""What a school states: settings, profile, rosters, policy, term lists and the synthetic demo school."""
