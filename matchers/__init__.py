"""Text in, assessment out; pure."""
